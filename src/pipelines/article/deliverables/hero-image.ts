import { z } from "zod";
import { newId } from "../../../db/ids.ts";
import { saveArtifacts } from "../../../db/queries/campaigns/save-artifacts.ts";
import { launchSettings } from "../../../db/queries/outreach/launch-settings.ts";
import { definePipeline, defineStep, done, next } from "../../engine/define.ts";
import { FENCE_RULE, fence } from "../../fence.ts";
import { drawImage } from "../../prospect-video/draw-image.ts";
import { pricesOf } from "../../prospect-video/prices.ts";
import { ask } from "../ask.ts";
import { readStage } from "../stage.ts";
import { type DeliverableInput, deliverable } from "./common.ts";

const RULES = [
  "You describe the picture that stands above an article: one scene, place, people, light, mood.",
  "No text in it, no logos, no real persons, no charts.",
  FENCE_RULE,
].join("\n");

const Picture = z.object({
  visualPrompt: z.string().max(1_200).describe("What the picture shows"),
  alt: z.string().max(200).describe("The picture in one sentence, for people who do not see it"),
});

const describe = defineStep<DeliverableInput>({
  name: "describe",
  timeoutMs: 60_000,
  agent: "content-writer",
  needs: ["article"],
  gives: ["picture"],
  async run(context) {
    const { article } = context.input;
    const user = ["Describe the picture.", fence("article", await readStage(context, article))].join("\n\n");
    const picture = await ask(context, { name: "hero_image", schema: Picture, rules: RULES, user });
    return next({ picture });
  },
});

const draw = defineStep<DeliverableInput & { picture: z.infer<typeof Picture> }>({
  name: "draw",
  timeoutMs: 120_000,
  needs: ["taskId", "picture"],
  gives: ["image"],
  ends: true,
  async run(context) {
    const { workspaceId, run, input } = context;
    const [settings] = await launchSettings(context.db, workspaceId);
    const prices = pricesOf(context, settings?.mediaPrices ?? null);
    const scene = { sceneNumber: 1, visualPrompt: input.picture.visualPrompt };
    const image = await drawImage(context, scene, prices.image, "deliverables");
    const { file, ...stored } = image;
    const details = { dir: "deliverables", kind: "hero_image", title: input.picture.alt };
    const row = { id: newId(), name: "Hero image", fileKey: file, token: newToken(), details, ...stored };
    return done({ image: file, alt: input.picture.alt }, (db) => [
      saveArtifacts(db, workspaceId, { runId: run.id, subjectId: input.taskId }, [row]),
    ]);
  },
});

/** A picture's address is public and cannot be guessed: 192 random bits. */
const newToken = (): string =>
  Array.from(crypto.getRandomValues(new Uint8Array(24)), (byte) => byte.toString(16).padStart(2, "0")).join("");

/** The picture above an article: described from its text, then drawn. */
export const heroImage = definePipeline({
  slug: "hero-image",
  name: "Hero image",
  does: "draws the picture above an article",
  ...deliverable,
  steps: [describe, draw],
});
