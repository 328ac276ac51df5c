import { z } from "zod";
import type { Scene } from "../../db/schema/campaigns.ts";
import { FatalStepError } from "../../errors.ts";
import type { StepContext } from "../engine/define.ts";
import type { Film } from "./film.ts";
import { readStored } from "./stored-files.ts";

const WITHIN_MS = 60_000;
const Order = z.object({ jobId: z.string() });

/**
 * Orders a scene's clip from its picture and gives the provider's id of the job. The ledger's row is the generation job:
 * its `externalId` is the job, its file comes when the clip is here.
 */
export async function orderVideo(
  context: StepContext<unknown>,
  film: Film,
  scene: Scene,
  cost: number | null,
): Promise<string> {
  const { ledger, visuals, files, publicUrl, workspaceId } = context;
  const { image } = film;
  if (!image) throw new FatalStepError(`Scene ${scene.sceneNumber} has no picture to film.`);
  const result = await ledger.once({
    purpose: "video",
    item: scene.sceneNumber,
    kind: "paid",
    provider: "MiniMax",
    worstCost: cost,
    withinMs: WITHIN_MS,
    async send({ signal, key }) {
      const bytes = await readStored(files, image.file);
      const { jobId } = await visuals.orderVideo({
        prompt: scene.visualPrompt,
        firstFrame: `data:${image.contentType};base64,${base64(bytes)}`,
        durationSeconds: scene.durationSeconds > 6 ? 10 : 6,
        callbackUrl: `${publicUrl}/hooks/minimax/${workspaceId}.${key.replaceAll("/", ".").replace("#", "~")}`,
        signal,
      });
      return { result: { jobId }, externalId: jobId, cost };
    },
  });
  return Order.parse(result).jobId;
}

/** `String.fromCharCode` takes its bytes as arguments, so a picture goes in pieces. */
const PIECE = 0x6000;

function base64(bytes: Uint8Array): string {
  let text = "";
  for (let at = 0; at < bytes.byteLength; at += PIECE) text += String.fromCharCode(...bytes.subarray(at, at + PIECE));
  return btoa(text);
}
