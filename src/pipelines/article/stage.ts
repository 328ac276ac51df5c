import type { Statement } from "../../db/client.ts";
import { newId, type TaskId } from "../../db/ids.ts";
import { saveArtifacts } from "../../db/queries/campaigns/save-artifacts.ts";
import type { StepContext } from "../engine/define.ts";
import { readStored, store } from "../prospect-video/stored-files.ts";
import type { StageDir, StageText } from "./types.ts";

type Context = Pick<StepContext, "workspaceId" | "run" | "files" | "db">;

/** What is kept of a stage. */
interface Kept {
  dir: StageDir;
  taskId: TaskId;
  /** How people call it: "Draft 2". */
  name: string;
  title: string;
  markdown: string;
  version: number;
  /** Tells texts of one stage and visit apart. */
  item?: string;
}

export const wordsOf = (text: string): number => text.split(/\s+/).filter((word) => /[\p{L}\p{N}]/u.test(word)).length;

/**
 * Stores a stage's text under `<workspace>/<run>/<dir>/<visit>.md` and gives the write that records it: one artifact a
 * stage and visit, however often the step is attempted.
 */
export async function keepStage(
  { workspaceId, run, files }: Context,
  { dir, taskId, name, title, markdown, version, item }: Kept,
): Promise<{ text: StageText; write: (db: StepContext["db"]) => Statement }> {
  const key = `${workspaceId}/${run.id}/${dir}/${run.visit}${item ? `-${item}` : ""}.md`;
  const bytes = new TextEncoder().encode(markdown);
  const { file, ...stored } = await store(files, key, bytes, "text/markdown; charset=utf-8");
  const words = wordsOf(markdown);
  const details = { dir, visit: run.visit, version, title, words };
  const row = { id: newId(), name, fileKey: file, token: null, details, ...stored };
  return {
    text: { file, title, words, version },
    write: (db) => saveArtifacts(db, workspaceId, { runId: run.id, subjectId: taskId }, [row]),
  };
}

/** A stage's text. @throws ExternalError where the store has lost it. */
export async function readStage({ files }: Pick<Context, "files">, { file }: Pick<StageText, "file">): Promise<string> {
  return new TextDecoder().decode(await readStored(files, file));
}
