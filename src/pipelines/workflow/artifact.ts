import type { Db, Statement } from "../../db/client.ts";
import { newId, type WorkflowId } from "../../db/ids.ts";
import { saveArtifacts } from "../../db/queries/campaigns/save-artifacts.ts";
import { saveWorkflowArtifacts } from "../../db/queries/workflows/mark-workflow.ts";
import type { WorkflowArtifact } from "../../db/schema/workflows.ts";
import type { StepContext } from "../engine/define.ts";
import type { WorkflowInput } from "./state.ts";

const TYPES: Record<string, string> = { md: "text/markdown", ts: "text/plain", diff: "text/plain" };

/** Stores a text under its name; a later visit's lies beside the first one. */
export async function keepText<Data extends WorkflowInput>(
  { files, workspaceId, run, step }: StepContext<Data>,
  name: string,
  text: string,
): Promise<WorkflowArtifact> {
  const fileKey = `${workspaceId}/${run.id}/${step.name}/${run.visit > 1 ? `visit-${run.visit}-` : ""}${name}`;
  const contentType = TYPES[name.split(".").at(-1) ?? ""] ?? "text/plain";
  const stored = await files.put(fileKey, new TextEncoder().encode(text), contentType);
  return { name, fileKey, contentType, visit: run.visit, ...stored };
}

/** The writes that record artifacts, of the workflow and among all files. */
export function artifactWrites<Data extends WorkflowInput>(
  { workspaceId, run, input }: StepContext<Data>,
  artifacts: WorkflowArtifact[],
): (db: Db) => Statement[] {
  const id = input.workflowId as WorkflowId;
  const rows = artifacts.map(({ name, fileKey, contentType, bytes, sha256 }) => ({
    ...{ id: newId(), name, fileKey, contentType, bytes, sha256, token: null },
  }));
  return (db) => [
    saveWorkflowArtifacts(db, workspaceId, id, artifacts),
    saveArtifacts(db, workspaceId, { runId: run.id, subjectId: id }, rows),
  ];
}
