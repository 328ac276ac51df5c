import { eq, sql } from "drizzle-orm";
import type { Db } from "../../client.ts";
import type { WorkspaceId } from "../../ids.ts";
import { brainConfig } from "../../schema/brain.ts";
import { workspaces } from "../../schema/tenancy.ts";

/** A workspace's settings with their defaults where it has set none; no row for an unknown workspace. */
export const getConfig = (db: Db, workspaceId: WorkspaceId) =>
  db
    .select({
      workspaceId: workspaces.id,
      timeZone: workspaces.timeZone,
      locale: workspaces.locale,
      dailyBudget: workspaces.dailyBudget,
      metrics: brainConfig.metrics,
      digestChannel: brainConfig.digestChannel,
      digestHour: sql<number>`coalesce(${brainConfig.digestHour}, 8)`,
      digestWeekdays: sql<number[]>`coalesce(${brainConfig.digestWeekdays}, '[1,2,3,4,5]'::jsonb)`,
      digestEnabled: sql<boolean>`coalesce(${brainConfig.digestEnabled}, false)`,
      weeklyDay: brainConfig.weeklyDay,
      nextDigestAt: brainConfig.nextDigestAt,
      alertsChannel: brainConfig.alertsChannel,
      hotThreshold: sql<number>`coalesce(${brainConfig.hotThreshold}, 70)`,
      warmThreshold: sql<number>`coalesce(${brainConfig.warmThreshold}, 40)`,
      model: brainConfig.model,
      quietFrom: brainConfig.quietFrom,
      quietTo: brainConfig.quietTo,
      holidays: sql<string[]>`coalesce(${brainConfig.holidays}, '[]'::jsonb)`,
      postsADay: brainConfig.postsADay,
      retentionDays: sql<number>`coalesce(${brainConfig.retentionDays}, 30)`,
      /** Which state of the settings this is; "none" while nobody has set any. Saving names the state it was made from. */
      version: sql<string>`coalesce(${brainConfig.changedAt}::text, 'none')`,
    })
    .from(workspaces)
    .leftJoin(brainConfig, eq(brainConfig.workspaceId, workspaces.id))
    .where(eq(workspaces.id, workspaceId));

export type Config = Awaited<ReturnType<typeof getConfig>>[number];
