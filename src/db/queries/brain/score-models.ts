import { and, eq, sql } from "drizzle-orm";
import type { Db, Statement } from "../../client.ts";
import type { WorkspaceId } from "../../ids.ts";
import { brainModels } from "../../schema/scores.ts";

/** What is kept of a training. */
export interface TrainedModel {
  kind: "lead" | "interest";
  parameters: Record<string, unknown>;
  rows: number;
  positives: number;
  auc: number | null;
  calibrationError: number | null;
  senderAuc: number | null;
}

/** What is shown of a model: which it is and how good. */
export type ModelQuality = Omit<TrainedModel, "parameters"> & { version: number; trainedAt: Date };

/** Former versions that are kept, to look back at. */
const VERSIONS_KEPT = 5;

/** The model in use of a kind, with its quality; no row before the first training. */
export const getActiveModel = (db: Db, workspaceId: WorkspaceId, kind: TrainedModel["kind"]) =>
  db
    .select()
    .from(brainModels)
    .where(and(eq(brainModels.workspaceId, workspaceId), eq(brainModels.kind, kind), eq(brainModels.active, true)));

/** The models in use with their quality, without what they learned; none before the first training. */
export const listActiveModels = (db: Db, workspaceId: WorkspaceId) => {
  const { kind, version, rows, positives, auc, calibrationError, senderAuc, trainedAt } = brainModels;
  return db
    .select({ kind, version, rows, positives, auc, calibrationError, senderAuc, trainedAt })
    .from(brainModels)
    .where(and(eq(brainModels.workspaceId, workspaceId), eq(brainModels.active, true)));
};

/**
 * Statements of one transaction that put a model into use as version `after` + 1. When another training has done so in the
 * meantime, nothing changes: the last statement gives the new version, or no row.
 */
export function saveModel(db: Db, workspaceId: WorkspaceId, after: number, model: TrainedModel): Statement[] {
  const lock = sql`select pg_advisory_xact_lock(hashtextextended('brain_models/' || ${workspaceId}::text, 0))`;
  const newest = sql`(select coalesce(max(version), 0) from brain_models
                       where workspace_id = ${workspaceId} and kind = ${model.kind})`;
  return [
    db.execute(lock),
    db.execute(sql`
      update brain_models set active = false
       where workspace_id = ${workspaceId} and kind = ${model.kind} and active and ${newest} = ${after}`),
    db.execute(sql`
      delete from brain_models
       where workspace_id = ${workspaceId} and kind = ${model.kind} and not active and version <= ${after - VERSIONS_KEPT}`),
    db.execute<{ version: number }>(sql`
      insert into brain_models (workspace_id, kind, version, parameters, rows, positives, auc, calibration_error, sender_auc, active)
      select ${workspaceId}, ${model.kind}, ${after}::int + 1, ${JSON.stringify(model.parameters)}::jsonb, ${model.rows}::int,
             ${model.positives}::int, ${model.auc}::float8, ${model.calibrationError}::float8, ${model.senderAuc}::float8, true
       where ${newest} = ${after}
      returning version`),
  ];
}
