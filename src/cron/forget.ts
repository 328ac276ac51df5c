import type { Db } from "../db/client.ts";
import { forgetWorkspace } from "../db/queries/tenancy/forget-workspaces.ts";

/** Workspaces forgotten in one go; the rest are the next day's. */
const MOST = 20;

/** Deletes the data of workspaces whose time of keeping it after their uninstall has passed. */
export async function forgetJob(db: Db): Promise<{ forgotten: number }> {
  let forgotten = 0;
  while (forgotten < MOST && (await forgetWorkspace(db)).rows.length > 0) forgotten += 1;
  return { forgotten };
}
