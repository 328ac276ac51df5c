import type { Db } from "../db/client.ts";
import type { WorkflowId, WorkspaceId } from "../db/ids.ts";
import { outputsOfRun } from "../db/queries/workflows/outputs-of-run.ts";
import { FatalStepError } from "../errors.ts";
import { getWorkflow } from "../pipelines/index.ts";
import type { Card } from "../pipelines/ports.ts";
import { workflowCard } from "./blocks/workflow/card.ts";
import { workflowEndedCard } from "./blocks/workflow/ended.ts";

/** The live message of a workflow, from its rows as they stand. */
export async function workflowLive(db: Db, workspaceId: WorkspaceId, id: WorkflowId): Promise<Card> {
  const facts = await getWorkflow({ db }, workspaceId, id);
  if (!facts) throw new FatalStepError("The workflow is not there any more.");
  return workflowCard(facts);
}

/** The last word of a workflow. Null: it is not there. */
export async function workflowEnded(db: Db, workspaceId: WorkspaceId, id: WorkflowId): Promise<Card | null> {
  const facts = await getWorkflow({ db }, workspaceId, id);
  if (!facts?.run) return null;
  const [row] = await outputsOfRun(db, workspaceId, facts.run.id);
  const { code, deliver } = row?.outputs ?? {};
  const delivered = typeof deliver?.delivered === "string" ? deliver.delivered : null;
  const changes = typeof code?.changes === "string" ? code.changes : null;
  return workflowEndedCard({ ...facts, delivered, changes });
}
