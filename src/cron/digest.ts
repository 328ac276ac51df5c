import type { Db } from "../db/client.ts";
import { runBatchAgain } from "../db/client.ts";
import {
  claimDigests,
  type DigestClaim,
  type DueConfig,
  listDueDigests,
  listUnstartedDigests,
  startDigest,
  type UnstartedDigest,
} from "../db/queries/brain/due-digests.ts";
import { messageOf } from "../errors.ts";
import type { Log } from "../log.ts";
import { claimOf, type Engine } from "../pipelines/index.ts";
import type { QueuePort } from "../pipelines/ports.ts";

/** Workspaces claimed in one go; the rest follow in a message of their own. */
const PAGE = 100;
/** Runs begun at once: a Worker may have six connections open. */
const AT_ONCE = 5;
/** More pages than the digests of any hour fill; a job that makes no headway ends here. */
const MOST_PAGES = 1_000;

/** What the job needs. */
export interface DigestDeps {
  db: Db;
  engine: Pick<Engine, "start" | "kick">;
  queue: QueuePort;
  log: Log;
}

/**
 * Claims a page of the digests that are due, then begins the runs of all that are claimed. Between the two nothing is lost:
 * a digest that was claimed and not begun is begun by the next job; begun twice, it is one run by its request key.
 * @throws The first problem of a workspace, after all others were begun.
 */
export async function digestJob(deps: DigestDeps, page = 0): Promise<{ claimed: number; begun: number }> {
  const { db, queue } = deps;
  const { rows } = await listDueDigests(db, PAGE);
  const claims = rows.flatMap((config) => claimed(deps, config));
  const answers = claims.length > 0 ? await runBatchAgain(db, () => [claimDigests(db, claims)]) : [];
  const begun = await beginClaimed(deps);
  if (rows.length === PAGE && page < MOST_PAGES) {
    const deduplicationId = `digest_${Math.floor(Date.now() / 60_000)}_${page + 1}`;
    await queue.publish([{ path: "/cron/digest", body: { page: page + 1 }, deduplicationId, label: "digest" }]);
  }
  const [answer] = answers as { rows: unknown[] }[];
  return { claimed: answer?.rows.length ?? 0, begun };
}

/** Settings nobody can reckon with, such as a zone this runtime does not know, hold up no other workspace. */
function claimed({ log }: DigestDeps, config: DueConfig): DigestClaim[] {
  try {
    return [claimOf(config)];
  } catch (error) {
    log.error("digest.not_reckoned", { workspaceId: config.workspace_id, error: messageOf(error) });
    return [];
  }
}

async function beginClaimed(deps: DigestDeps): Promise<number> {
  const { rows } = await listUnstartedDigests(deps.db, PAGE);
  const waiting = [...rows];
  const problems: unknown[] = [];
  const worker = async () => {
    for (let digest = waiting.shift(); digest; digest = waiting.shift()) {
      await begin(deps, digest).catch((error: unknown) => {
        problems.push(error);
        deps.log.warn("digest.not_begun", { digest: digest?.id, message: messageOf(error) });
      });
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  if (problems.length > 0) throw problems[0];
  return rows.length;
}

async function begin({ db, engine }: DigestDeps, digest: UnstartedDigest): Promise<void> {
  const { id, workspace_id: workspace, local_date: date, period, channel } = digest;
  const { runId } = await engine.start(workspace, {
    pipeline: "brain",
    requestKey: `digest:daily:${date}`,
    input: {
      ...{ period, type: "daily", trigger: "cron" },
      digest: { date, from: digest.covers_from, to: digest.covers_to },
    },
    origin: channel ? { channel } : undefined,
  });
  await startDigest(db, workspace, id, runId);
  await engine.kick(workspace);
}
