import { type Db, runBatch, type Statement } from "../../db/client.ts";
import type { DocumentId, ProjectId } from "../../db/ids.ts";
import { newId, type SlackUserId, type VersionId, type WorkspaceId } from "../../db/ids.ts";
import { addVersion, approveVersion, lockDocument, type NewVersion } from "../../db/queries/drafts/apply-version.ts";
import { getVersion, getVersionByNumber } from "../../db/queries/drafts/documents.ts";
import { addVoiceRule, listVoiceRules } from "../../db/queries/projects/voice-rules.ts";
import type { Urgency } from "../../db/schema/draft-jobs.ts";
import type { Origin } from "../../db/schema/runs.ts";
import { UserError } from "../../errors.ts";
import { enqueueDraft } from "./enqueue.ts";
import type { Enqueued } from "./request.ts";
import { sectionsOf } from "./sections.ts";
import { MAX_VOICE_RULES, normOf, rulesFromEdit, rulesFromInstructions } from "./voice.ts";

type Deps = { db: Db };

const gone = () => new UserError("That version is not there any more.");
const overtaken = (newest: number) =>
  new UserError(`Version ${newest} took its place meanwhile.`, "Look at the newest one first; nothing was changed.");

async function find({ db }: Deps, workspace: WorkspaceId, id: VersionId) {
  const [found] = await getVersion(db, workspace, id);
  if (!found) throw gone();
  return found;
}

/** Adds a version after the newest, if that is still the one people saw. The same request again changes nothing. */
async function addAfter(
  { db }: Deps,
  workspace: WorkspaceId,
  seen: Awaited<ReturnType<typeof find>>,
  version: NewVersion,
): Promise<number> {
  const { document } = seen;
  const [, added] = (await runBatch(db, [
    lockDocument(db, workspace, document.id),
    addVersion(db, workspace, document.id, version, seen.version.number),
  ] as Statement[])) as [unknown, { rows: { number: number }[] }];
  const number = added.rows[0]?.number;
  if (number !== undefined) return number;
  const [newest] = await getVersionByNumber(db, workspace, document.id, "newest");
  if (newest && newest.requestKey === version.requestKey) return newest.number;
  throw overtaken(newest?.number ?? document.version);
}

/**
 * Makes an earlier version the newest again, as a version of its own: the one before it unless a number is given.
 * @throws UserError where a newer one took its place, or there is none before it.
 */
export async function restoreVersion(
  deps: Deps,
  workspace: WorkspaceId,
  request: { shown: VersionId; to?: number; by: SlackUserId | null; requestKey: string },
): Promise<{ number: number; restored: number; documentId: DocumentId }> {
  const seen = await find(deps, workspace, request.shown);
  const to = request.to ?? seen.version.number - 1;
  const [old] = await getVersionByNumber(deps.db, workspace, seen.document.id, to);
  if (!old) throw new UserError(`“${seen.document.title}” has no version ${to}.`);
  if (old.id === seen.version.id) throw new UserError(`Version ${to} is the newest already.`);
  const number = await addAfter(deps, workspace, seen, {
    id: newId<VersionId>(),
    kind: "restore",
    parentId: seen.version.id,
    jobId: null,
    author: request.by,
    markdown: old.markdown,
    sections: old.sections,
    summary: `Version ${to} again. ${old.summary}`.slice(0, 2_000),
    requestKey: request.requestKey,
  });
  return { number, restored: to, documentId: seen.document.id };
}

/**
 * Puts a part's new text into the document as a version of its own, and learns how its wording changed.
 * @param request.place The part's place among the sections of the version shown.
 */
export async function editSection(
  deps: Deps,
  workspace: WorkspaceId,
  request: { shown: VersionId; place: number; text: string; by: SlackUserId; requestKey: string },
): Promise<{ number: number; learned: string[]; documentId: DocumentId }> {
  const seen = await find(deps, workspace, request.shown);
  const section = seen.version.sections[request.place];
  if (!section) throw new UserError("That part is not there any more.", "Open the document again.");
  const text = request.text.replace(/\r\n?/g, "\n").trim();
  if (text === section.text) throw new UserError("The text is as it was.", "Change it, or close the form.");
  const parts = seen.version.sections.map((part, place) => (place === request.place ? { ...part, text } : part));
  const markdown = parts
    .map((part) =>
      [part.level > 0 ? `${"#".repeat(part.level)} ${part.heading}` : "", part.text].filter(Boolean).join("\n\n"),
    )
    .join("\n\n");
  const sections = sectionsOf(markdown);
  if (sections.length === 0) throw new UserError("A document needs at least some words.");
  const number = await addAfter(deps, workspace, seen, {
    id: newId<VersionId>(),
    kind: "edit",
    parentId: seen.version.id,
    jobId: null,
    author: request.by,
    markdown,
    sections,
    summary: seen.version.summary,
    requestKey: request.requestKey,
  });
  const rules = rulesFromEdit(section.text, text);
  const learned = await learn(deps, workspace, seen.document.projectId, rules, "edit", request.by);
  return { number, learned, documentId: seen.document.id };
}

/** Approves the newest version. @throws UserError where a newer one took its place. Not `now`: it was approved before. */
export async function approve(
  deps: Deps,
  workspace: WorkspaceId,
  shown: VersionId,
  by: SlackUserId,
): Promise<{ now: boolean; documentId: DocumentId }> {
  const [approved] = (await approveVersion(deps.db, workspace, shown, by)).rows;
  if (approved) return { now: true, documentId: approved.id };
  const { document, version } = await find(deps, workspace, shown);
  if (document.version !== version.number) throw overtaken(document.version);
  return { now: false, documentId: document.id };
}

/**
 * Asks for a revision of a version; what the reviewer says about how to write becomes rules of voice, before the draft is written.
 * @throws UserError as `enqueueDraft` does.
 */
export async function reviseVersion(
  deps: Deps,
  workspace: WorkspaceId,
  request: {
    shown: VersionId;
    instructions: string;
    urgency: Urgency;
    by: SlackUserId;
    requestKey: string;
    origin: Origin;
  },
): Promise<Enqueued & { title: string; learned: string[] }> {
  const { document, version } = await find(deps, workspace, request.shown);
  if (document.version !== version.number) throw overtaken(document.version);
  const enqueued = await enqueueDraft(deps, workspace, {
    projectId: document.projectId,
    requestKey: request.requestKey,
    instructions: request.instructions,
    documentId: document.id,
    title: document.title,
    baseVersionId: version.id,
    messagePointers: [],
    transcriptAnchors: [],
    urgency: request.urgency,
    requestedBy: request.by,
    origin: request.origin,
  });
  const rules = rulesFromInstructions(request.instructions);
  const learned = await learn(deps, workspace, document.projectId, rules, "instruction", request.by);
  return { ...enqueued, title: document.title, learned };
}

/** Keeps rules of voice; answers those that are new. */
async function learn(
  { db }: Deps,
  workspace: WorkspaceId,
  projectId: ProjectId,
  rules: string[],
  source: "instruction" | "edit",
  addedBy: SlackUserId,
): Promise<string[]> {
  const kept: string[] = [];
  for (const text of rules) {
    const rule = { id: newId(), projectId, text, norm: normOf(text), source, addedBy };
    const { rows } = await addVoiceRule(db, workspace, rule, MAX_VOICE_RULES);
    if (rows.length > 0) kept.push(text);
  }
  return kept;
}

/** Adds a rule that a person wrote. @throws UserError for one that the project has, that says nothing, or one too many. */
export async function addRule(
  { db }: Deps,
  workspace: WorkspaceId,
  rule: { projectId: ProjectId; text: string; by: SlackUserId },
): Promise<void> {
  const text = checkedRule(rule.text);
  const row = {
    id: newId(),
    projectId: rule.projectId,
    text,
    norm: normOf(text),
    source: "person" as const,
    addedBy: rule.by,
  };
  if ((await addVoiceRule(db, workspace, row, MAX_VOICE_RULES)).rows.length > 0) return;
  const rules = await listVoiceRules(db, workspace, rule.projectId);
  throw rules.some(({ norm }) => norm === row.norm)
    ? new UserError("The project has that rule already.")
    : new UserError(`A project keeps ${MAX_VOICE_RULES} rules at most.`, "Remove one first.");
}

/** A rule's text as it is kept. @throws UserError */
export function checkedRule(given: string): string {
  const text = given.replace(/\s+/g, " ").trim();
  if (normOf(text) === "") throw new UserError("A rule needs some words.");
  if (text.length > 200) throw new UserError("A rule must not be longer than 200 characters.");
  return text;
}
