import type { Db } from "../db/client.ts";
import { takeFailures } from "../db/queries/drafts/alert-failures.ts";

/** Failures told in one go; more of them are the next beat's. */
const MOST = 20;
/** Characters of a summary that an alert carries. */
const SUMMARY = 300;

/** Alerts the operators to drafts whose attempts are exhausted, once each, with project and last summary. */
export async function alertFailedDrafts(deps: {
  db: Db;
  alert: (text: string) => Promise<void>;
}): Promise<{ alerted: number }> {
  const { rows } = await takeFailures(deps.db, MOST);
  for (const { id, workspace_id: workspace, project, attempts, error, summary } of rows) {
    const last = summary ? `Last summary: ${summary.slice(0, SUMMARY)}` : "The document has no version yet.";
    await deps.alert(
      `Draft ${id} of project “${project}” (workspace ${workspace}) failed after ${attempts} attempts: ${error} ${last}`,
    );
  }
  return { alerted: rows.length };
}
