import type { Db } from "../db/client.ts";
import type { WorkspaceId } from "../db/ids.ts";
import { tellAnomalies } from "../db/queries/drafts/alert-failures.ts";
import { workspacePage } from "../db/queries/engine/unsaid-endings.ts";
import { checkTranscripts } from "../db/queries/projects/check-transcripts.ts";
import type { Engine } from "../pipelines/index.ts";
import type { QueuePort } from "../pipelines/ports.ts";

/** Workspaces looked at in one go; the rest follow in a message of their own. */
const PAGE = 50;
const MOST = 50;
/** Anomalies an alert names; the rest it counts. */
const NAMED = 5;

/** Reports transcripts and documents that are not in order. It repairs nothing: a person has to see how it came about. */
export async function checkTranscriptOrder(
  deps: { db: Db; engine: Pick<Engine, "kick">; queue: QueuePort; alert: (text: string) => Promise<void> },
  after: WorkspaceId | null,
): Promise<{ looked: number; anomalies: number }> {
  const { rows } = await workspacePage(deps.db, after, PAGE);
  const last = rows.at(-1);
  if (rows.length === PAGE && last) {
    const deduplicationId = `check-transcripts_${last.id}_${new Date().toISOString().slice(0, 10)}`;
    const page = { path: "/cron/check-transcripts", body: { after: last.id }, deduplicationId };
    await deps.queue.publish([{ ...page, label: "check-transcripts" }]);
  }
  let anomalies = 0;
  for (const { id } of rows) {
    const found = (await checkTranscripts(deps.db, id, MOST)).rows;
    if (found.length === 0) continue;
    anomalies += found.length;
    const named = found.slice(0, NAMED).map(({ project, kind, detail }) => `${project}: ${kind}, ${detail}`);
    const more = found.length > NAMED ? `; and ${found.length - NAMED} more` : "";
    await tellAnomalies(deps.db, id, { found: found.length, named });
    await deps.engine.kick(id);
    await deps.alert(`Transcripts or documents of workspace ${id} that are not in order: ${named.join("; ")}${more}.`);
  }
  return { looked: rows.length, anomalies };
}
