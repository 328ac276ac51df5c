import { listWorkspacePipelines, type PipelineView } from "../../pipelines/index.ts";
import { outside, outsidePlain } from "../blocks/escape.ts";
import { selectInput } from "../blocks/inputs.ts";
import type { Block } from "../blocks/kit.ts";
import { orderOf } from "../blocks/pipelines/words.ts";
import { registryOf } from "../views/pipelines/screens.ts";
import type { Form, LaunchAsked } from "./kind.ts";

/** The form's list of pipelines: block id. */
const PIPELINE = "pipeline";

type Asked = Pick<LaunchAsked, "deps" | "tenant">;

/** Pipelines that a campaign of this base can go through: Callboard's own, and the workspace's that can be started as they stand. */
async function waysOf({ deps, tenant }: Asked, base: string): Promise<PipelineView[]> {
  const all = await listWorkspacePipelines(registryOf(deps), tenant.id);
  return all.filter((view) => view.base === base && view.problems.length === 0);
}

/** The list of pipelines, the one that the workspace uses by default chosen. */
export async function pipelineField(asked: Asked, base: string): Promise<Block> {
  const ways = await waysOf(asked, base);
  const options = ways.map(({ slug, name, own }) => ({
    value: slug,
    text: outsidePlain(own ? name : `${name} (Callboard's own)`, 75),
  }));
  const hint = "Which steps it goes through; it keeps them as they are now. /pipelines shows and forks them.";
  return selectInput(
    { name: PIPELINE, label: "Pipeline", hint },
    options,
    ways.find(({ preferred }) => preferred)?.slug ?? base,
  );
}

/** The slug that was chosen; undefined where the form had no such list. */
export const chosenPipeline = (form: Form): string | undefined => form(PIPELINE).options[0];

/** Field and words for a pipeline that went while the form was open; null: it is there. */
export async function pipelineGone(asked: Asked, base: string, slug: string | undefined) {
  if (slug === undefined || (await waysOf(asked, base)).some((view) => view.slug === slug)) return null;
  return { [PIPELINE]: "That pipeline is not there any more, or cannot be started. Choose another one." };
}

/** The pipeline a launch would go through, as a line of its preview. Null: there is none any more. */
export async function pipelineLine(asked: Asked, base: string, slug: string | undefined): Promise<string | null> {
  const ways = await waysOf(asked, base);
  const view = ways.find((way) => (slug === undefined ? way.preferred : way.slug === slug));
  return view ? `Pipeline: *${outside(view.name, 80)}*, ${orderOf(view)}` : null;
}
