import { sql } from "drizzle-orm";
import type { Db } from "../../client.ts";
import type { SlackUserId, WorkspaceId } from "../../ids.ts";
import { members } from "../../schema/tenancy.ts";

export interface SeenMember {
  slackUserId: SlackUserId;
  role: "manager" | "rep";
  name: string | null;
  email: string | null;
  timeZone: string | null;
}

/** Notes a person. A role given within Callboard stands: only a rep is raised to manager, nobody is lowered. */
export const saveMember = (db: Db, workspaceId: WorkspaceId, seen: SeenMember) =>
  db
    .insert(members)
    .values({ workspaceId, ...seen })
    .onConflictDoUpdate({
      target: [members.workspaceId, members.slackUserId],
      set: {
        role: sql`case when ${members.role} = 'rep' then excluded.role else ${members.role} end`,
        name: sql`coalesce(excluded.name, ${members.name})`,
        email: sql`coalesce(excluded.email, ${members.email})`,
        timeZone: sql`coalesce(excluded.time_zone, ${members.timeZone})`,
      },
    })
    .returning();
