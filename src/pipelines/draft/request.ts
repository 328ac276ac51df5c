import { z } from "zod";
import type { DocumentId, DraftJobId, ProjectId, SlackUserId, TranscriptMessageId, VersionId } from "../../db/ids.ts";
import { type PromptContext, type TranscriptAnchor, URGENCIES, type Urgency } from "../../db/schema/draft-jobs.ts";
import type { Origin } from "../../db/schema/runs.ts";

/** Messages one job may point at: each is in the prompt, so that more would leave nothing of any. */
export const MAX_POINTERS = 100;
const MAX_INSTRUCTIONS = 3_000;

/** A draft asked for. `requestKey` is the caller's id of the request. */
export interface DraftRequest {
  projectId: ProjectId;
  requestKey: string;
  instructions: string;
  /** The document to write on; null for a new one of `title`. */
  documentId: DocumentId | null;
  title: string;
  baseVersionId: VersionId | null;
  messagePointers: TranscriptMessageId[];
  transcriptAnchors: TranscriptAnchor[];
  urgency: Urgency;
  requestedBy: SlackUserId | null;
  origin: Origin | null;
}

/** What people enter, before it is looked up. Each message is shown to them as written. */
export const DraftWords = z.object({
  instructions: z
    .string()
    .trim()
    .min(1, "Say what should be written.")
    .max(MAX_INSTRUCTIONS, `What to write must not be longer than ${MAX_INSTRUCTIONS} characters.`),
  title: z.string().trim().max(150, "The document's title must not be longer than 150 characters."),
  urgency: z.enum(URGENCIES),
});

/** Priority of a run by its job's urgency; campaigns' runs have 0. */
export const PRIORITY: Record<Urgency, number> = { low: -1, normal: 1, high: 5 };

/** What came of a request. `raised`: it made a job that was there more urgent. */
export interface Enqueued {
  jobId: DraftJobId;
  created: boolean;
  raised: boolean;
  status: string;
  urgency: Urgency;
}

/**
 * SHA-256 of what is asked for, in hex: the document by its title (the first of two requests may make it), the version to
 * revise, instructions (case and white space aside), messages. Urgency and who asks are not part of it.
 */
export async function summaryHash(request: DraftRequest): Promise<string> {
  const asked = [
    plain(request.title),
    request.baseVersionId,
    plain(request.instructions),
    [...request.messagePointers].sort(),
    request.transcriptAnchors.map(({ from, to }) => [from, to]),
  ];
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(JSON.stringify(asked)));
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

const plain = (text: string): string => text.normalize("NFC").trim().replace(/\s+/g, " ").toLowerCase();

export const promptContextOf = ({ title, instructions, baseVersionId }: DraftRequest): PromptContext => ({
  title,
  instructions: instructions.trim(),
  baseVersionId,
});
