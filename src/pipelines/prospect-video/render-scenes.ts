import { z } from "zod";
import type { Statement } from "../../db/client.ts";
import { findJobByExternalId } from "../../db/queries/campaigns/list-jobs.ts";
import { saveSceneAssets } from "../../db/queries/campaigns/save-scene-assets.ts";
import { markJobComplete, markJobFailed } from "../../db/queries/campaigns/settle-job.ts";
import type { Scene } from "../../db/schema/campaigns.ts";
import { defineStep, fail, next, type Outcome, type StepContext, waitUntil } from "../engine/define.ts";
import { drawImage } from "./draw-image.ts";
import { each } from "./each.ts";
import { Film, MAX_JOB_FAILURES, nextLookMs } from "./film.ts";
import { loadProspect } from "./load-prospect.ts";
import { lookAtJob } from "./look-at-job.ts";
import type { ScriptInput } from "./narrate.ts";
import { orderVideo } from "./order-video.ts";

export interface FilmsInput extends ScriptInput {
  films?: unknown;
  looks?: number;
}

/** Scenes worked on at once: half of the Worker's six connections stay free for the database. */
const AT_ONCE = 3;

/**
 * Draws every scene and has it filmed. The clips are made elsewhere, for minutes: between looks the run waits, which
 * costs nothing; the provider's callback only makes the next look come sooner.
 */
export const renderScenes = defineStep<FilmsInput>({
  name: "renderScenes",
  timeoutMs: 180_000,
  needs: ["prospectId", "script"],
  gives: ["films"],
  async run(context) {
    const { input } = context;
    const { prices } = await loadProspect(context, input.prospectId);
    const scenes = input.script.scenes;
    const films = input.films
      ? z.array(Film).parse(input.films)
      : scenes.map(({ sceneNumber }) => Film.parse({ sceneNumber }));
    await each(films, AT_ONCE, async (film) => {
      film.image ??= await drawImage(context, sceneOf(scenes, film), prices.image);
    });
    const changes: ((db: StepContext["db"]) => Statement)[] = [];
    const reasons = await each(films, AT_ONCE, (film) =>
      advance(context, film, { scene: sceneOf(scenes, film), price: prices.clip }, changes),
    );
    return conclude(
      context,
      films,
      changes,
      reasons.find((reason) => reason !== null),
    );
  },
});

function sceneOf(scenes: Scene[], film: Film): Scene {
  const scene = scenes.find(({ sceneNumber }) => sceneNumber === film.sceneNumber);
  if (!scene) throw new TypeError(`The script has no scene ${film.sceneNumber}.`);
  return scene;
}

/** A scene to be filmed, and what a clip costs. */
interface Wanted {
  scene: Scene;
  price: number | null;
}

/** Takes one clip a step further. Answers why the run cannot succeed, or null. */
async function advance(
  context: StepContext<FilmsInput>,
  film: Film,
  wanted: Wanted,
  changes: ((db: StepContext["db"]) => Statement)[],
): Promise<string | null> {
  const { workspaceId, run } = context;
  if (film.video) return null;
  if (!film.jobId) return order(context, film, wanted);
  const jobId = film.jobId;
  const look = await lookAtJob(context, film, jobId);
  switch (look.state) {
    case "processing":
      return null;
    case "done":
      film.video = look.video;
      changes.push((db) => markJobComplete(db, workspaceId, run.id, jobId, look.video.file));
      return null;
    case "failed":
      // The ledger knows of it already: that failure ended the run, which a person has begun again since.
      if ((await findJobByExternalId(context.db, workspaceId, jobId))[0]?.status === "failed") {
        film.failures = 0;
        return order(context, film, wanted);
      }
      film.jobId = undefined;
      film.failures += 1;
      changes.push((db) => markJobFailed(db, workspaceId, run.id, jobId, look.reason));
      return look.final || film.failures >= MAX_JOB_FAILURES ? `Scene ${film.sceneNumber}: ${look.reason}` : null;
  }
}

async function order(context: StepContext<FilmsInput>, film: Film, { scene, price }: Wanted): Promise<null> {
  film.jobId = await orderVideo(context, film, scene, price);
  film.orderedAt = context.now.toISOString();
  film.misses = 0;
  return null;
}

function conclude(
  context: StepContext<FilmsInput>,
  films: Film[],
  changes: ((db: StepContext["db"]) => Statement)[],
  reason: string | null | undefined,
): Outcome {
  const { workspaceId, input } = context;
  const assets = films.map(({ sceneNumber, image, video }) => ({
    sceneNumber,
    ...(image ? { image: image.file } : {}),
    ...(video ? { video: video.file } : {}),
  }));
  const writes = (db: StepContext["db"]) => [
    ...changes.map((change) => change(db)),
    saveSceneAssets(db, workspaceId, input.prospectId, assets),
  ];
  if (reason) return fail(reason, writes);
  const open = films.filter((film) => !film.video).length;
  if (open === 0) return next({ films }, writes);
  const looks = input.looks ?? 0;
  const until = new Date(context.now.getTime() + nextLookMs(looks));
  const what = open === 1 ? "1 clip is" : `${open} clips are`;
  return waitUntil(until, `${what} being made at MiniMax`, { films, looks: looks + 1 }, writes);
}
