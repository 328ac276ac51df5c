import type { Db, Statement } from "../../client.ts";
import type { WorkspaceId } from "../../ids.ts";
import { createActions, type NewAction } from "./create-actions.ts";

/** Statements that add one action, `pending` and expiring in 24 h unless given; run them as one batch. */
export const createAction = (db: Db, workspaceId: WorkspaceId, action: NewAction): Statement[] =>
  createActions(db, workspaceId, [action]);
