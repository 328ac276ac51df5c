import { z } from "zod";
import { UserError } from "../../../errors.ts";
import { appNow, type Db } from "../../client.ts";
import type { WorkspaceId } from "../../ids.ts";
import { brainConfig } from "../../schema/brain.ts";

const score = z.int().min(0).max(100);

const changesShape = z
  .strictObject({
    metrics: z.array(z.string().min(1).max(60)).max(30).nullable(),
    digestChannel: z
      .string()
      .regex(/^[CGD][A-Z0-9]{2,}$/, "must be a channel")
      .nullable(),
    digestHour: z.int().min(0).max(23),
    digestWeekdays: z.array(z.int().min(1).max(7)).min(1).max(7),
    digestEnabled: z.boolean(),
    nextDigestAt: z.date().nullable(),
    hotThreshold: score,
    warmThreshold: score,
    model: z.string().min(1).max(100).nullable(),
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

/** Changes settings, making the row if there is none. @throws UserError naming what is wrong; nothing is changed then. */
export function updateConfig(db: Db, workspaceId: WorkspaceId, changes: ConfigChanges) {
  const checked = changesShape.safeParse(changes);
  if (!checked.success) {
    const problems = checked.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`);
    throw new UserError(`These settings cannot be used: ${problems.join("; ")}.`);
  }
  const set = { ...checked.data, changedAt: appNow };
  return db
    .insert(brainConfig)
    .values({ ...set, workspaceId })
    .onConflictDoUpdate({ target: brainConfig.workspaceId, set })
    .returning();
}
