import { type Db, runBatch } from "../db/client.ts";
import { type EffectId, newId, type WorkspaceId } from "../db/ids.ts";
import {
  dueLastWord,
  sayAgain,
  type UnsaidEnding,
  unsaidEndings,
  workspacePage,
} from "../db/queries/engine/unsaid-endings.ts";
import type { Engine } from "../pipelines/index.ts";
import type { QueuePort } from "../pipelines/ports.ts";

/** Workspaces looked at in one go; the rest follow in a message of their own. */
const PAGE = 50;
/** Endings repaired in one go and workspace; more of them are the next day's. */
const MOST = 100;
/** Ids an alert names; the rest it counts. */
const NAMED = 5;

/** What the job needs. `alert` tells the operators. */
export interface ProofDeps {
  db: Db;
  engine: Pick<Engine, "kick">;
  queue: QueuePort;
  alert: (text: string) => Promise<void>;
}

/**
 * Proves that whatever was begun in Slack and ended got exactly one last word. What it finds is an alert; a word that is
 * missing or that Slack did not take is made due and said. Earlier endings of a run that was retried are only reported.
 */
export async function proveLastWords(
  deps: ProofDeps,
  after: WorkspaceId | null,
): Promise<{ looked: number; unsaid: number; repaired: number }> {
  const { db } = deps;
  const { rows } = await workspacePage(db, after, PAGE);
  const last = rows.at(-1);
  if (rows.length === PAGE && last) {
    const deduplicationId = `prove-last-words_${last.id}_${new Date().toISOString().slice(0, 10)}`;
    const page = { path: "/cron/prove-last-words", body: { after: last.id }, deduplicationId };
    await deps.queue.publish([{ ...page, label: "prove-last-words" }]);
  }
  let unsaid = 0;
  let repaired = 0;
  for (const { id } of rows) {
    const found = (await unsaidEndings(db, id, MOST)).rows;
    if (found.length === 0) continue;
    const repairs = found.flatMap((ending) => repair(db, id, ending));
    await runBatch(db, repairs);
    unsaid += found.length;
    repaired += repairs.length;
    await deps.alert(report(id, found, repairs.length));
    if (repairs.length > 0) await deps.engine.kick(id);
  }
  return { looked: rows.length, unsaid, repaired };
}

function repair(db: Db, workspace: WorkspaceId, ending: UnsaidEnding) {
  if (!ending.current) return [];
  if (ending.verdict === "missing") return [dueLastWord(db, workspace, ending, newId<EffectId>())];
  if (ending.verdict === "failed" && ending.effect_id) return [sayAgain(db, workspace, ending.effect_id)];
  return [];
}

/** Ids and verdicts only: an alert goes to people outside the workspace. */
function report(workspace: WorkspaceId, found: UnsaidEnding[], repaired: number): string {
  const named = found
    .slice(0, NAMED)
    .map(({ about, id, ending, verdict }) => `${about} ${id} ending ${ending}: ${verdict}`);
  const more = found.length > NAMED ? [`and ${found.length - NAMED} more`] : [];
  return `Last words of workspace ${workspace} that were not said exactly once: ${[...named, ...more].join("; ")}. ${repaired} made due again.`;
}
