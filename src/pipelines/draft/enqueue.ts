import { type Db, NOT_AS_REQUIRED, runBatch, runBatchAgain, type Statement, sqlState } from "../../db/client.ts";
import { type DocumentId, type DraftJobId, newId, type RunId, type WorkspaceId } from "../../db/ids.ts";
import { insertLiveCard } from "../../db/queries/board/insert-live-card.ts";
import {
  countOpenJobs,
  insertJob,
  type JoinedJob,
  joinJob,
  type NewJob,
  requireNewJob,
} from "../../db/queries/drafts/enqueue-job.ts";
import { findProject } from "../../db/queries/projects/find-project.ts";
import { lockProject } from "../../db/queries/projects/lock-project.ts";
import { UserError } from "../../errors.ts";
import { type Chosen, choosePipeline, snapshotOf } from "../engine/choose.ts";
import { runStatements } from "../engine/start.ts";
import { draft } from "./pipeline.ts";
import {
  type DraftRequest,
  DraftWords,
  type Enqueued,
  MAX_POINTERS,
  PRIORITY,
  promptContextOf,
  summaryHash,
} from "./request.ts";

/** Jobs of one project that may wait or be under way. */
const MAX_OPEN_JOBS = 20;
/** Times the question "is it there already?" is put anew, when the answer changed between the two batches. */
const ROUNDS = 3;
const FROM_CODE: Chosen = { pipeline: draft, snapshot: snapshotOf(draft) };

/**
 * Asks for a draft: a job, its run and its card in one transaction, decided under the project's lock. The same asked for
 * within 90 s is the same job; a greater urgency raises it instead of making another. Kick the engine afterwards.
 * @throws UserError for words that cannot be used, an unknown project, or one with 20 open jobs; then nothing is written.
 */
export async function enqueueDraft(deps: { db: Db }, workspace: WorkspaceId, request: DraftRequest): Promise<Enqueued> {
  const { db } = deps;
  checkWords(request);
  const job: NewJob = {
    id: newId<DraftJobId>(),
    projectId: request.projectId,
    documentId: request.documentId ?? newId<DocumentId>(),
    runId: newId<RunId>(),
    messagePointers: [...new Set(request.messagePointers)],
    transcriptAnchors: request.transcriptAnchors,
    promptContext: promptContextOf(request),
    urgency: request.urgency,
    summaryHash: await summaryHash(request),
    requestKey: request.requestKey,
    requestedBy: request.requestedBy,
  };
  const chosen = (await choosePipeline({ db, pipelines: [draft] }, workspace, draft.slug)) ?? FROM_CODE;
  for (let round = 0; round < ROUNDS; round += 1) {
    if (await insertNew(db, workspace, job, request, chosen)) {
      return { jobId: job.id, created: true, raised: false, status: "queued", urgency: job.urgency };
    }
    const joined = await join(db, workspace, job);
    if (joined) {
      const { id, status, urgency, raised } = joined;
      return { jobId: id, created: false, raised, status, urgency };
    }
    await refuseIfHopeless(db, workspace, job);
  }
  throw new UserError("The draft was not asked for, because much is changing in that project.", "Try again.");
}

function checkWords(request: DraftRequest): void {
  const words = DraftWords.safeParse(request);
  if (!words.success) throw new UserError(words.error.issues[0]?.message ?? "That cannot be written.");
  if (request.messagePointers.length > MAX_POINTERS)
    throw new UserError(`A draft can point at ${MAX_POINTERS} messages at most.`, "Name fewer, or a range of them.");
}

/** False: a job answers the request already, or there may be no more. */
async function insertNew(
  db: Db,
  workspace: WorkspaceId,
  job: NewJob,
  { origin }: DraftRequest,
  chosen: Chosen,
): Promise<boolean> {
  const run = {
    id: job.runId,
    requestKey: `draft:${job.id}`,
    subjectId: job.id,
    input: { jobId: job.id },
    priority: PRIORITY[job.urgency],
    origin: origin ?? undefined,
  };
  const statements = (): Statement[] => [
    lockProject(db, workspace, job.projectId),
    requireNewJob(db, workspace, job, MAX_OPEN_JOBS),
    insertJob(db, workspace, job),
    ...runStatements(db, workspace, { ...chosen, runs: [run] }),
    ...(origin ? insertLiveCard(db, workspace, { type: "draft", id: job.id }, origin) : []),
  ];
  try {
    await runBatchAgain(db, statements);
    return true;
  } catch (error) {
    if (sqlState(error) === NOT_AS_REQUIRED) return false;
    throw error;
  }
}

async function join(db: Db, workspace: WorkspaceId, job: NewJob): Promise<JoinedJob | undefined> {
  const [, joined] = (await runBatch(db, [
    lockProject(db, workspace, job.projectId),
    joinJob(db, workspace, { ...job, priority: PRIORITY[job.urgency] }),
  ])) as [unknown, { rows: JoinedJob[] }];
  return joined.rows[0];
}

async function refuseIfHopeless(db: Db, workspace: WorkspaceId, job: NewJob): Promise<void> {
  const [project] = await findProject(db, workspace, { id: job.projectId });
  if (!project) throw new UserError("There is no such project.", "List them with /draft list.");
  const open = (await countOpenJobs(db, workspace, job.projectId)).rows[0]?.open ?? 0;
  if (open >= MAX_OPEN_JOBS)
    throw new UserError(
      `“${project.name}” has ${open} drafts waiting already.`,
      "Wait for some of them to end; /draft show lists them.",
    );
}
