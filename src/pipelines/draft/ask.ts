import type { Db } from "../../db/client.ts";
import type { DocumentId, ProjectId, SlackUserId, TranscriptMessageId, WorkspaceId } from "../../db/ids.ts";
import { listDocuments } from "../../db/queries/drafts/documents.ts";
import { findProject } from "../../db/queries/projects/find-project.ts";
import { idsAtPositions, listNewestMessages } from "../../db/queries/projects/list-messages.ts";
import type { TranscriptAnchor, Urgency } from "../../db/schema/draft-jobs.ts";
import type { Origin } from "../../db/schema/runs.ts";
import { UserError } from "../../errors.ts";
import { enqueueDraft } from "./enqueue.ts";
import type { Enqueued } from "./request.ts";

/** Documents of a project among which a title is looked for. */
const DOCUMENTS = 200;

/** A draft as people ask for it. */
export interface DraftAsk {
  projectId: ProjectId;
  requestKey: string;
  /** Of a document that is there, or of a new one; empty for the newest, or for the project's first. */
  title: string;
  instructions: string;
  /** Places in the transcript, such as `12, 40-45`; empty for all of it, the newest first. */
  messages: string;
  urgency: Urgency;
  requestedBy: SlackUserId | null;
  origin: Origin | null;
}

/**
 * Looks up what people named, and asks for the draft.
 * @throws UserError for an unknown project, places that are not in its transcript, or what `enqueueDraft` refuses.
 */
export async function askForDraft(
  deps: { db: Db },
  workspace: WorkspaceId,
  ask: DraftAsk,
): Promise<Enqueued & { title: string }> {
  const { db } = deps;
  const [[project], documents, newest] = await db.batch([
    findProject(db, workspace, { id: ask.projectId }),
    listDocuments(db, workspace, ask.projectId, DOCUMENTS),
    listNewestMessages(db, workspace, ask.projectId, 1),
  ]);
  if (!project) throw new UserError("There is no such project.", "List them with /draft list.");
  const wanted = ask.title.trim();
  const document = wanted ? documents.find(({ title }) => title.toLowerCase() === wanted.toLowerCase()) : documents[0];
  const picked = await pickMessages(db, workspace, ask, newest.rows[0]?.total ?? 0);
  const title = document?.title ?? (wanted || project.name);
  const enqueued = await enqueueDraft(deps, workspace, {
    projectId: project.id,
    requestKey: ask.requestKey,
    instructions: ask.instructions,
    documentId: (document?.id ?? null) as DocumentId | null,
    title,
    baseVersionId: null,
    ...picked,
    urgency: ask.urgency,
    requestedBy: ask.requestedBy,
    origin: ask.origin,
  });
  return { ...enqueued, title };
}

/** Single places become pointers, stretches anchors; nothing named is the whole transcript. */
async function pickMessages(
  db: Db,
  workspace: WorkspaceId,
  { projectId, messages }: DraftAsk,
  total: number,
): Promise<{ messagePointers: TranscriptMessageId[]; transcriptAnchors: TranscriptAnchor[] }> {
  const { positions, anchors } = parsePlaces(messages);
  if (positions.length === 0 && anchors.length === 0)
    return { messagePointers: [], transcriptAnchors: total > 0 ? [{ from: 1, to: total }] : [] };
  const beyond = [...positions, ...anchors.map(({ to }) => to)].find((place) => place > total);
  if (beyond !== undefined)
    throw new UserError(
      `There is no message ${beyond}: the transcript has ${total === 0 ? "none yet" : `${total}`}.`,
      "Look the numbers up with /draft show.",
    );
  const { rows } = await idsAtPositions(db, workspace, projectId, positions);
  return { messagePointers: rows.map(({ id }) => id), transcriptAnchors: anchors };
}

/** Reads `12, 40-45`. @throws UserError for anything else. */
export function parsePlaces(text: string): { positions: number[]; anchors: TranscriptAnchor[] } {
  const positions: number[] = [];
  const anchors: TranscriptAnchor[] = [];
  for (const part of text.split(/[\s,;]+/).filter(Boolean)) {
    const match = /^(\d{1,6})(?:[-–](\d{1,6}))?$/.exec(part);
    const from = Number(match?.[1]);
    const to = Number(match?.[2] ?? match?.[1]);
    if (!match || from < 1 || to < from)
      throw new UserError(`“${part.slice(0, 40)}” is no place in a transcript.`, "Name messages like this: 12, 40-45.");
    if (from === to) positions.push(from);
    else anchors.push({ from, to });
  }
  return { positions: [...new Set(positions)], anchors };
}
