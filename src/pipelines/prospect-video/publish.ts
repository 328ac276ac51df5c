import { newId } from "../../db/ids.ts";
import { publishProspect } from "../../db/queries/campaigns/publish-prospect.ts";
import { type ArtifactRow, saveArtifacts } from "../../db/queries/campaigns/save-artifacts.ts";
import { defineStep, done } from "../engine/define.ts";
import type { Film } from "./film.ts";
import { loadProspect, type ProspectInput } from "./load-prospect.ts";
import type { StoredFile } from "./stored-files.ts";

interface PublishInput extends ProspectInput {
  voices: ({ sceneNumber: number } & StoredFile)[];
  narration: StoredFile;
  films: Film[];
}

/** Gives the video its share page, and its files their addresses. */
export const publish = defineStep<PublishInput>({
  name: "publish",
  timeoutMs: 15_000,
  needs: ["prospectId", "voices", "narration", "films"],
  gives: ["files"],
  ends: true,
  async run(context) {
    const { workspaceId, run, input, publicUrl } = context;
    const { prospectId, voices, narration, films } = input;
    await loadProspect(context, prospectId);
    const rows = [
      ...voices.map((voice) => artifact(`Scene ${voice.sceneNumber}, voice`, voice)),
      artifact("Narration", narration),
      ...films.flatMap(({ sceneNumber, image, video }) => [
        ...(image ? [artifact(`Scene ${sceneNumber}, picture`, image)] : []),
        ...(video ? [artifact(`Scene ${sceneNumber}, clip`, video)] : []),
      ]),
    ];
    const share = { token: newToken(), baseUrl: publicUrl };
    return done({ files: rows.length }, (db) => [
      saveArtifacts(db, workspaceId, { runId: run.id, subjectId: prospectId }, rows),
      publishProspect(db, workspaceId, prospectId, share),
    ]);
  },
});

function artifact(name: string, { file, bytes, sha256, contentType }: StoredFile): ArtifactRow {
  return { id: newId(), name, contentType, fileKey: file, bytes, sha256, token: newToken() };
}

/** 192 random bits; the least for a secret address is 128 (OWASP ASVS 5.0, 11.5.1). */
function newToken(): string {
  const random = crypto.getRandomValues(new Uint8Array(24));
  return btoa(String.fromCharCode(...random))
    .replaceAll("+", "-")
    .replaceAll("/", "_");
}
