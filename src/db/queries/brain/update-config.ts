import { z } from "zod";
import { UserError } from "../../../errors.ts";
import { appNow, type Db } from "../../client.ts";
import type { WorkspaceId } from "../../ids.ts";
import { brainConfig } from "../../schema/brain.ts";

const score = z.int().min(0).max(100);
const hour = z.int().min(0).max(23);
const weekday = z.int().min(1).max(7);

const changesShape = z
  .strictObject({
    metrics: z.array(z.string().min(1).max(60)).max(30).nullable(),
    digestChannel: z
      .string()
      .regex(/^[CGD][A-Z0-9]{2,}$/, "must be a channel")
      .nullable(),
    alertsChannel: z
      .string()
      .regex(/^[CGD][A-Z0-9]{2,}$/, "must be a channel")
      .nullable(),
    digestHour: hour,
    digestWeekdays: z.array(weekday).min(1).max(7),
    digestEnabled: z.boolean(),
    weeklyDay: weekday.nullable(),
    nextDigestAt: z.date().nullable(),
    hotThreshold: score,
    warmThreshold: score,
    model: z.string().min(1).max(100).nullable(),
    quietFrom: hour.nullable(),
    quietTo: hour.nullable(),
    holidays: z.array(z.iso.date()).max(200),
    postsADay: z.int().min(1).max(1_000).nullable(),
    retentionDays: z.int().min(0).max(3_650),
  })
  .partial()
  .refine(
    (it) => it.hotThreshold === undefined || it.warmThreshold === undefined || it.hotThreshold > it.warmThreshold,
    {
      message: "the hot threshold must be above the warm one",
      path: ["hotThreshold"],
    },
  );

/** What can be changed of a workspace's settings; what is absent stays. */
export type ConfigChanges = z.infer<typeof changesShape>;

/** What the time of the next digest depends on. */
const TIMING = ["digestHour", "digestWeekdays", "digestEnabled", "holidays"] as const;

/** Settings that may be stored. @throws UserError naming what is wrong. */
export function checkedChanges(changes: ConfigChanges): ConfigChanges {
  const checked = changesShape.safeParse(changes);
  if (checked.success) return checked.data;
  const problems = checked.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`);
  throw new UserError(`These settings cannot be used: ${problems.join("; ")}.`);
}

/**
 * Changes settings, making the row if there is none. Where the digest's time changes and no next one is named, the digest
 * job finds it. A threshold that does not fit the stored other one is refused by the table.
 * @throws UserError naming what is wrong; nothing is changed then.
 */
export function updateConfig(db: Db, workspaceId: WorkspaceId, changes: ConfigChanges) {
  const checked = checkedChanges(changes);
  const retimed = checked.nextDigestAt === undefined && TIMING.some((key) => checked[key] !== undefined);
  const set = { ...checked, ...(retimed ? { nextDigestAt: null } : {}), changedAt: appNow };
  return db
    .insert(brainConfig)
    .values({ ...set, workspaceId })
    .onConflictDoUpdate({ target: brainConfig.workspaceId, set })
    .returning();
}
