import { and, eq, isNull, sql } from "drizzle-orm";
import { appNow, type Db } from "../../client.ts";
import type { SlackUserId, WorkspaceId } from "../../ids.ts";
import { launchDrafts } from "../../schema/outreach.ts";
import type { Origin } from "../../schema/runs.ts";
import { installations, workspaces } from "../../schema/tenancy.ts";

/** Drafts nobody launched are kept so long. */
const KEPT_DAYS = 7;

export interface LaunchDraft {
  id: string;
  kind: string;
  input: Record<string, unknown>;
  origin: Origin;
  createdBy: SlackUserId;
}

/** Keeps a campaign that is being previewed, and removes what was never launched. */
export const insertDraft = (db: Db, workspaceId: WorkspaceId, draft: LaunchDraft) =>
  db.batch([
    db
      .delete(launchDrafts)
      .where(
        and(
          eq(launchDrafts.workspaceId, workspaceId),
          sql`${launchDrafts.createdAt} < app_now() - make_interval(days => ${KEPT_DAYS})`,
        ),
      ),
    db.insert(launchDrafts).values({ ...draft, workspaceId }),
  ]);

/** A draft as it was previewed. No row: it was launched or discarded, or is another workspace's. */
export const findDraft = (db: Db, workspaceId: WorkspaceId, id: string) =>
  db
    .select()
    .from(launchDrafts)
    .where(and(eq(launchDrafts.workspaceId, workspaceId), eq(launchDrafts.id, id)));

/** Removes a draft. No row: it is gone already. */
export const deleteDraft = (db: Db, workspaceId: WorkspaceId, id: string) =>
  db
    .delete(launchDrafts)
    .where(and(eq(launchDrafts.workspaceId, workspaceId), eq(launchDrafts.id, id)))
    .returning({ id: launchDrafts.id });

/** Notes that a draft is to be launched. No row: it is to be already, or is gone. */
export const confirmDraft = (db: Db, workspaceId: WorkspaceId, id: string, by: SlackUserId, letThrough: boolean) =>
  db
    .update(launchDrafts)
    .set({ confirmedBy: by, confirmedAt: appNow, letThrough })
    .where(and(eq(launchDrafts.workspaceId, workspaceId), eq(launchDrafts.id, id), isNull(launchDrafts.confirmedAt)))
    .returning({ id: launchDrafts.id });

/** Drafts of all workspaces that were confirmed more than a minute ago and not launched: their message was lost. */
export const lapsedDrafts = (db: Db, limit: number) =>
  db
    .select({ id: launchDrafts.id, workspaceId: launchDrafts.workspaceId, confirmedAt: launchDrafts.confirmedAt })
    .from(launchDrafts)
    .where(sql`${launchDrafts.confirmedAt} < app_now() - interval '1 minute'`)
    .limit(limit);

/** The Slack side of a workspace: its team and its bot. No row: Callboard is not installed there any more. */
export const findTenant = (db: Db, workspaceId: WorkspaceId) =>
  db
    .select({ id: workspaces.id, slackTeamId: workspaces.slackTeamId, botUserId: installations.botUserId })
    .from(workspaces)
    .innerJoin(installations, eq(installations.workspaceId, workspaces.id))
    .where(eq(workspaces.id, workspaceId));
