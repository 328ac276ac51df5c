import { and, eq, sql } from "drizzle-orm";
import { appNow, type Db, type Statement } from "../../client.ts";
import type { WorkspaceId } from "../../ids.ts";
import { brainConfig } from "../../schema/brain.ts";
import { workspaces } from "../../schema/tenancy.ts";
import { lockWorkspace } from "../tenancy/lock-workspace.ts";
import { type ConfigChanges, checkedChanges } from "./update-config.ts";

/** All that the form of the settings holds. `dailyBudget` is micro-USD; null: no ceiling. */
export interface Settings {
  workspace: { timeZone: string; locale: string; dailyBudget: number | null };
  config: ConfigChanges;
}

/**
 * Statements that save the form, to be run as one batch; the last one answers a row where it was saved. None: the settings
 * are no longer those of `version`, and nothing was changed. @throws UserError naming what is wrong.
 */
export function saveSettings(db: Db, workspaceId: WorkspaceId, version: string, settings: Settings): Statement[] {
  const config = checkedChanges(settings.config);
  const { nextDigestAt: next = null, digestEnabled = false } = config;
  // A digest that has come and was not claimed yet stays due.
  const due = sql`case when ${brainConfig.digestEnabled} and ${digestEnabled}::boolean and ${brainConfig.nextDigestAt} <= app_now()
                       then ${brainConfig.nextDigestAt} else ${next?.toISOString() ?? null}::timestamptz end`;
  const set = { ...config, changedAt: appNow };
  const unchanged = sql`coalesce((select changed_at::text from brain_config where workspace_id = ${workspaceId}), 'none') = ${version}`;
  return [
    lockWorkspace(db, workspaceId),
    db
      .update(workspaces)
      .set(settings.workspace)
      .where(and(eq(workspaces.id, workspaceId), unchanged)),
    db
      .insert(brainConfig)
      .values({ ...set, workspaceId })
      .onConflictDoUpdate({
        target: brainConfig.workspaceId,
        set: { ...set, nextDigestAt: due },
        setWhere: sql`${brainConfig.changedAt}::text = ${version}`,
      })
      .returning({ workspaceId: brainConfig.workspaceId }),
  ];
}
