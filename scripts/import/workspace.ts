import type { Db } from "../../src/db/client.ts";
import type { WorkspaceId } from "../../src/db/ids.ts";
import { listWorkspaces } from "../../src/db/queries/ingest/list-workspaces.ts";
import { UserError } from "../../src/errors.ts";

/** The workspace an import goes into, its database, and the product's time there. */
export interface Workspace {
  db: Db;
  id: WorkspaceId;
  slackTeamId: string;
  name: string;
  now: Date;
}

/** The workspace of a team id, or the only one. @throws UserError that names the choices. */
export async function chooseWorkspace(db: Db, team: string | undefined): Promise<Workspace> {
  const all = await listWorkspaces(db);
  const [chosen, ...others] = team ? all.filter((workspace) => workspace.slackTeamId === team) : all;
  const names = all.map((workspace) => `${workspace.slackTeamId} (${workspace.name})`).join(", ");
  if (!chosen) {
    const problem = team ? `There is no workspace ${team}.` : "No workspace has installed Callboard yet.";
    throw new UserError(problem, names ? `There are ${names}.` : "Install it in Slack first.");
  }
  if (others.length > 0) throw new UserError("There are several workspaces.", `Give --workspace one of ${names}.`);
  return { db, ...chosen };
}
