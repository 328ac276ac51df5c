import type { Db } from "../../db/client.ts";
import type { DraftJobId, WorkspaceId } from "../../db/ids.ts";
import { getVersion, getVersionByNumber } from "../../db/queries/drafts/documents.ts";
import { getJob } from "../../db/queries/drafts/get-job.ts";
import { listExcerpts } from "../../db/queries/projects/list-messages.ts";
import { listNotes, listTodos } from "../../db/queries/projects/notes-and-todos.ts";
import { listVoiceRules } from "../../db/queries/projects/voice-rules.ts";
import { FatalStepError } from "../../errors.ts";
import type { PromptFacts } from "./drafting-prompt.ts";

/** Neighbours of a pointed message that are read with it, on either side. */
export const WINDOW = 2;
/** Messages read for a job's anchors: far more than a prompt has room for. */
const ANCHORED = 400;
const NOTES = 50;
const TODOS = 50;

/** A job with its project. @throws FatalStepError when it was removed meanwhile. */
export async function loadJob(db: Db, workspace: WorkspaceId, id: DraftJobId) {
  const [found] = await getJob(db, workspace, id);
  if (!found) throw new FatalStepError("The draft's project was removed.");
  return found;
}

/** All that a job's prompt is made from, and the version it is written on. */
export async function loadMaterial(
  db: Db,
  workspace: WorkspaceId,
  { job, project }: Awaited<ReturnType<typeof loadJob>>,
) {
  const pick = { pointers: job.messagePointers, anchors: job.transcriptAnchors, window: WINDOW, atMost: ANCHORED };
  const base = job.promptContext.baseVersionId;
  const [messages, notes, todos, voice, newest, revised] = await db.batch([
    listExcerpts(db, workspace, project.id, pick),
    listNotes(db, workspace, project.id, NOTES),
    listTodos(db, workspace, project.id, TODOS),
    listVoiceRules(db, workspace, project.id),
    getVersionByNumber(db, workspace, job.documentId, "newest"),
    getVersion(db, workspace, base ?? (job.id as never)),
  ]);
  const version = revised[0]?.version ?? newest[0] ?? null;
  const facts: Omit<PromptFacts, "role"> = {
    project: { name: project.name, description: project.description, blueprintSummary: project.blueprintSummary },
    transcript: { messages: messages.rows, pointers: job.messagePointers },
    notes: notes.map(({ text }) => text),
    todos: todos.map(({ text }) => text),
    summary: version?.summary ?? null,
    document: { title: job.promptContext.title, markdown: version?.markdown ?? null },
    instructions: job.promptContext.instructions,
    voice: voice.map(({ text }) => text),
  };
  return { facts, version };
}
