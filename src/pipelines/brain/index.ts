import { definePipeline } from "../engine/define.ts";
import { findInsights } from "./find-insights.ts";
import { measure } from "./measure.ts";
import { post } from "./post.ts";
import { recommend } from "./recommend.ts";
import { brainInput } from "./state.ts";
import { write } from "./write.ts";

/** Figures by SQL → what people say → who should do what → a text whose every figure is checked → the post in Slack. */
export const brain = definePipeline({
  slug: "brain",
  name: "Summary",
  does: "counts a period, finds what contacts say, recommends what to do, and posts a summary",
  yields: ["summaryId"],
  version: 1,
  input: brainInput,
  steps: [measure, findInsights, recommend, write, post],
});
