import type { Db } from "../../db/client.ts";
import type { WorkspaceId } from "../../db/ids.ts";
import { findKnownPeople, type KnownPerson } from "../../db/queries/outreach/find-known-people.ts";
import { findSuppressed } from "../../db/queries/outreach/suppressions.ts";
import { type Person, suppressionKeys } from "./people.ts";

/** A list, parted: who may be written to, who is held until a manager says so, who must not be. */
export interface CheckedPeople<P extends Person> {
  free: P[];
  held: (P & { why: KnownPerson })[];
  suppressed: P[];
}

/** Parts a list of people by what the workspace knows of them, in two queries. */
export async function checkPeople<P extends Person>(
  db: Db,
  workspaceId: WorkspaceId,
  people: P[],
): Promise<CheckedPeople<P>> {
  const keys = people.flatMap((person, n) => suppressionKeys(person).map((key) => ({ n, ...key })));
  const asked = people.map(({ name, company, email }, n) => ({ n, name, company, email }));
  const [suppressed, known] = await db.batch([
    findSuppressed(db, workspaceId, keys),
    findKnownPeople(db, workspaceId, asked),
  ]);
  const out = new Set(suppressed.rows.map((row) => row.n));
  const before = new Map(known.rows.map((row) => [row.n, row]));
  const parted: CheckedPeople<P> = { free: [], held: [], suppressed: [] };
  for (const [n, person] of people.entries()) {
    const why = before.get(n);
    if (out.has(n)) parted.suppressed.push(person);
    else if (why) parted.held.push({ ...person, why });
    else parted.free.push(person);
  }
  return parted;
}

/** Whether somebody is on the workspace's suppression list now. */
export async function isSuppressed(db: Db, workspaceId: WorkspaceId, person: Person): Promise<boolean> {
  const keys = suppressionKeys(person).map((key) => ({ n: 0, ...key }));
  return (await findSuppressed(db, workspaceId, keys)).rows.length > 0;
}

/** Why somebody is held, as the row keeps it and people read it. */
export function heldReason({ why, campaign, at }: KnownPerson): string {
  const day = at ? ` on ${at.slice(0, 10)}` : "";
  switch (why) {
    case "running":
      return `is in the campaign “${campaign ?? ""}”, which has not ended`;
    case "contacted":
      return `got a video of the campaign “${campaign ?? ""}”${day}`;
    case "messaged":
      return `was written to${day}`;
  }
}
