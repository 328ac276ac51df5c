import { z } from "zod";
import { definePipeline } from "../engine/define.ts";
import { narrate } from "./narrate.ts";
import { publish } from "./publish.ts";
import { renderScenes } from "./render-scenes.ts";
import { research } from "./research.ts";
import { prospectTracker } from "./tracker.ts";
import { writeScript } from "./write-script.ts";

/** Research → script → voice → pictures and clips → share page: one prospect's outreach video. */
export const prospectVideo = definePipeline({
  slug: "prospect-video",
  name: "Outreach video",
  does: "researches a prospect, writes, speaks and films a personal video, and publishes its share page",
  version: 1,
  input: z.object({ prospectId: z.uuid() }),
  steps: [research, writeScript, narrate, renderScenes, publish],
  yields: ["files"],
  statusWords: {
    research: "researching",
    writeScript: "scripting",
    narrate: "generating_voice",
    renderScenes: "generating_visuals",
  },
  subject: prospectTracker,
});
