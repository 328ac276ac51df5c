import { newId, type WorkspaceId } from "../../../db/ids.ts";
import { UserError } from "../../../errors.ts";
import {
  getPipelineBySlug,
  listWorkspacePipelines,
  PIPELINES,
  type PipelineView,
  usesOf,
} from "../../../pipelines/index.ts";
import { pipelineDetail } from "../../blocks/pipelines/detail.ts";
import { pipelineList } from "../../blocks/pipelines/list.ts";
import type { BotDeps } from "../../deps.ts";

/** What the registry works with, here. */
export const registryOf = ({ db }: Pick<BotDeps, "db">) => ({ db, pipelines: PIPELINES });

/** The list as it stands. */
export async function listScreen(deps: BotDeps, workspace: WorkspaceId, said?: string) {
  return pipelineList(await listWorkspacePipelines(registryOf(deps), workspace), said);
}

/** A pipeline by its slug. @throws UserError where it is not there. */
export async function pipelineOr(deps: BotDeps, workspace: WorkspaceId, slug: string): Promise<PipelineView> {
  const view = await getPipelineBySlug(registryOf(deps), workspace, slug);
  if (!view) throw new UserError("That pipeline is not there any more.", "Somebody may have removed it.");
  return view;
}

/**
 * One pipeline as it stands, in the saved order or the one given; opened anew unless a session goes on.
 * @throws UserError where it is not there.
 */
export async function detailScreen(
  deps: BotDeps,
  workspace: WorkspaceId,
  slug: string,
  shown: { manages: boolean; order?: string[] | undefined; session?: string | undefined; said?: string | undefined },
) {
  const view = await pipelineOr(deps, workspace, slug);
  const uses = view.own ? await usesOf(deps, workspace, slug) : [];
  const saved = view.steps.map(({ name }) => name);
  return pipelineDetail({ ...shown, view, uses, order: shown.order ?? saved, session: shown.session ?? newId() });
}
