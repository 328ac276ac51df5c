import type { Db } from "../../client.ts";
import type { SlackUserId, WorkflowId, WorkspaceId } from "../../ids.ts";
import type { Origin } from "../../schema/runs.ts";
import { workflows } from "../../schema/workflows.ts";

/** Adds a workflow, pending. A request key used before raises 23505, so that the whole batch is undone. */
export const insertWorkflow = (
  db: Db,
  workspaceId: WorkspaceId,
  row: { id: WorkflowId; task: string; requestKey: string; createdBy: SlackUserId | null; origin: Origin | null },
) => db.insert(workflows).values({ ...row, workspaceId });
