import { saveSceneAssets } from "../../db/queries/campaigns/save-scene-assets.ts";
import { saveVoiceFile } from "../../db/queries/campaigns/save-voice-file.ts";
import type { Scene } from "../../db/schema/campaigns.ts";
import { defineStep, next, type StepContext } from "../engine/define.ts";
import { each } from "./each.ts";
import { joinMp3 } from "./join-mp3.ts";
import { keepPaid } from "./keep-paid.ts";
import { loadProspect, type ProspectInput } from "./load-prospect.ts";
import { fileKey, findStored, readStored, StoredFile, store } from "./stored-files.ts";

export interface ScriptInput extends ProspectInput {
  script: { scenes: Scene[]; fullNarration: string };
}

/** ElevenLabs' free plan speaks two texts at once. */
const AT_ONCE = 2;
const WITHIN_MS = 60_000;

/** Speaks every scene, and joins them to one narration. */
export const narrate = defineStep<ScriptInput>({
  name: "narrate",
  timeoutMs: 150_000,
  needs: ["prospectId", "script"],
  gives: ["voices", "narration"],
  async run(context) {
    const { workspaceId, input, files } = context;
    const { prospect, campaign, prices } = await loadProspect(context, input.prospectId);
    const { scenes } = input.script;
    const voices = await each(scenes, AT_ONCE, async (scene) => ({
      sceneNumber: scene.sceneNumber,
      ...(await speak(context, scene, campaign.voiceId, prices.voice(scene.narration.length))),
    }));
    const parts = await each(voices, AT_ONCE, (voice) => readStored(files, voice.file));
    const key = fileKey(context, "narrate", "narration.mp3");
    const narration = await store(files, key, joinMp3(parts), "audio/mpeg");
    const assets = voices.map(({ sceneNumber, file }) => ({ sceneNumber, voice: file }));
    return next({ voices, narration }, (db) => [
      saveSceneAssets(db, workspaceId, prospect.id, assets),
      saveVoiceFile(db, workspaceId, prospect.id, narration.file),
    ]);
  },
});

async function speak(
  context: StepContext<ScriptInput>,
  scene: Scene,
  voiceId: string,
  cost: number | null,
): Promise<StoredFile> {
  const { ledger, voice, files } = context;
  const key = fileKey(context, "narrate", `${scene.sceneNumber}.mp3`);
  const result = await ledger.once({
    purpose: "voice",
    item: scene.sceneNumber,
    kind: "paid",
    provider: "ElevenLabs",
    worstCost: cost,
    withinMs: WITHIN_MS,
    async send({ signal }) {
      const spoken = await voice.speak({ voiceId, text: scene.narration, signal });
      const keep = () => store(files, key, spoken.bytes, spoken.contentType);
      return { result: await keepPaid("ElevenLabs", signal, keep), cost };
    },
    async lookup() {
      const found = await findStored(files, [key]);
      return found ? { result: found, cost } : "unclear";
    },
  });
  return StoredFile.parse(result);
}
