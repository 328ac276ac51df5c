import type { PipelineSnapshot } from "../../../db/schema/runs.ts";
import { type Chosen, snapshotOf } from "../../engine/choose.ts";
import { article } from "../pipeline.ts";

/** What a campaign's articles go through: the order, agents and models it began with, whatever has changed since. */
export const campaignPipeline = ({ snapshot }: { snapshot: PipelineSnapshot | null }): Chosen => ({
  pipeline: article,
  snapshot: snapshot ?? snapshotOf(article),
});
