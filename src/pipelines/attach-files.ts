import type { Origin } from "../db/schema/runs.ts";
import type { StepContext } from "./engine/define.ts";
import type { SharedFile } from "./ports.ts";

/** Time for a handful of files, in milliseconds. */
const WITHIN_MS = 30_000;

export interface Attachment {
  /** What the files are for, within the step: each is shown once a purpose, item and visit. */
  purpose: string;
  item?: number;
  /** Where they go; a thread's `threadTs` puts them under its message. */
  target: Origin;
  /** Empty ones are left out: Slack takes none. */
  files: SharedFile[];
  /** Mrkdwn beside the files, escaped; the run's id is added, by which they are found again. */
  comment: string;
}

/**
 * Shows files in Slack, once however often the step is tried, through the ledger. "unknown": nobody can tell whether they
 * arrived, and they are not shown again.
 * @throws What `SlackPort.shareFiles` throws, for the engine.
 */
export async function attachFiles<Data>(
  { ledger, slack, run, workspaceId }: Pick<StepContext<Data>, "ledger" | "slack" | "run" | "workspaceId">,
  { purpose, item, target, files, comment }: Attachment,
): Promise<"shown" | "unknown" | "nothing"> {
  const shown = files.filter((file) => file.bytes.byteLength > 0);
  if (shown.length === 0) return "nothing";
  const names = shown.map((file) => file.name);
  const result = await ledger.once({
    purpose,
    ...(item === undefined ? {} : { item }),
    kind: "post",
    provider: "Slack",
    withinMs: WITHIN_MS,
    async send({ signal }) {
      const marked = `${comment} (run ${run.id})`;
      return { result: await slack.shareFiles({ workspaceId, target, files: shown, comment: marked, signal }) };
    },
    async lookup({ signal, reservedAt: since }) {
      const found = await slack.findShared({ workspaceId, target, names, mark: run.id, since, signal });
      return typeof found === "object" ? { result: found } : found;
    },
  });
  return result.unknown === true ? "unknown" : "shown";
}
