import type { Scene } from "../../db/schema/campaigns.ts";
import { ExternalError } from "../../errors.ts";
import type { StepContext } from "../engine/define.ts";
import { keepPaid } from "./keep-paid.ts";
import { fileKey, findStored, StoredFile, store } from "./stored-files.ts";

const WITHIN_MS = 90_000;
const ENDINGS: Record<string, string> = { "image/png": "png", "image/jpeg": "jpg", "image/webp": "webp" };

/** Has a scene's picture drawn and keeps it: ordered, stored, then settled in the ledger. */
export async function drawImage(
  context: StepContext<unknown>,
  scene: Pick<Scene, "sceneNumber" | "visualPrompt">,
  cost: number | null,
  folder = "renderScenes",
): Promise<StoredFile> {
  const { ledger, visuals, files } = context;
  const key = (ending: string) => fileKey(context, folder, `${scene.sceneNumber}.${ending}`);
  const result = await ledger.once({
    purpose: "image",
    item: scene.sceneNumber,
    kind: "paid",
    provider: "MiniMax",
    worstCost: cost,
    withinMs: WITHIN_MS,
    async send({ signal }) {
      const { url } = await visuals.image({ prompt: scene.visualPrompt, signal });
      const result = await keepPaid("MiniMax", signal, async () => {
        const picture = await visuals.download(url, signal);
        const ending = ENDINGS[picture.contentType];
        if (!ending) throw new ExternalError("MiniMax", `MiniMax drew no picture but ${picture.contentType}`);
        return store(files, key(ending), picture.bytes, picture.contentType);
      });
      return { result, cost };
    },
    async lookup() {
      const found = await findStored(files, Object.values(ENDINGS).map(key));
      return found ? { result: found, cost } : "unclear";
    },
  });
  return StoredFile.parse(result);
}
