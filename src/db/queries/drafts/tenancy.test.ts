import { readdirSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type TestBoard, testBoard } from "../../../../test/harness/engine.ts";
import type { Db } from "../../client.ts";
import {
  type DocumentId,
  type DraftJobId,
  newId,
  type ProjectId,
  type RunId,
  type SlackUserId,
  type TranscriptMessageId,
  type VersionId,
  type WorkspaceId,
} from "../../ids.ts";

/** What one workspace has, by the ids that another one might send. */
interface Theirs {
  workspace: WorkspaceId;
  project: ProjectId;
  message: TranscriptMessageId;
  note: string;
  todo: string;
  rule: string;
  document: DocumentId;
  version: VersionId;
  job: DraftJobId;
  run: RunId;
}

const SECRET = "known to them alone";
const US = "U0SOMEBODY" as SlackUserId;
const FOLDERS = ["drafts", "projects"];
/** Looks across workspaces on purpose: the operators' alert. */
const ACROSS = ["takeFailures"];

let board: TestBoard;
let ours: Theirs;
let theirs: Theirs;
beforeAll(async () => {
  board = await testBoard([]);
  ours = await made("ours");
  theirs = await made(SECRET);
});
afterAll(() => board.close());

async function made(words: string): Promise<Theirs> {
  const { query } = board;
  const id = <Id extends string>() => newId<Id>();
  const it: Theirs = {
    ...{ workspace: id(), project: id(), message: id(), note: id(), todo: id(), rule: id() },
    ...{ document: id(), version: id(), job: id(), run: id() },
  };
  const { workspace, project } = it;
  await query("insert into workspaces (id, slack_team_id, name) values ($1, $2, $3)", [
    workspace,
    `T${workspace}`,
    words,
  ]);
  await query("insert into members (workspace_id, slack_user_id, role) values ($1, 'U0MANAGER', 'manager')", [
    workspace,
  ]);
  await query(
    "insert into projects (id, workspace_id, slug, name, blueprint_summary, request_key) values ($1, $2, 'guide', $3, $3, 'r')",
    [project, workspace, words],
  );
  await query(
    "insert into transcript_messages (id, workspace_id, project_id, position, source_key, speaker, text) values ($1, $2, $3, 1, 'k', $4, $4)",
    [it.message, workspace, project, words],
  );
  await query("insert into notes (id, workspace_id, project_id, text, request_key) values ($1, $2, $3, $4, 'r')", [
    ...[it.note, workspace, project, words],
  ]);
  await query("insert into todos (id, workspace_id, project_id, text, request_key) values ($1, $2, $3, $4, 'r')", [
    ...[it.todo, workspace, project, words],
  ]);
  await query(
    "insert into voice_rules (id, workspace_id, project_id, text, norm, source) values ($1, $2, $3, $4, $4, 'person')",
    [it.rule, workspace, project, words],
  );
  await query(
    `insert into runs (id, workspace_id, pipeline, request_key, pipeline_version, steps, input, state, subject_id, wait, due_at)
     values ($1, $2, 'draft', 'r', 1, '[{"name": "queue"}]', '{}', 'waiting', $3, '{"kind": "timer"}', now() + interval '1 hour')`,
    [it.run, workspace, it.job],
  );
  await query(
    `insert into draft_jobs (id, workspace_id, project_id, document_id, run_id, message_pointers, transcript_anchors, prompt_context,
                             summary_hash, request_keys)
     values ($1, $2, $3, $4, $5, '[]', '[]', jsonb_build_object('title', $6::text, 'instructions', $6::text), 'h', '["r"]')`,
    [it.job, workspace, project, it.document, it.run, words],
  );
  await query("insert into documents (id, workspace_id, project_id, title, version) values ($1, $2, $3, $4, 1)", [
    ...[it.document, workspace, project, words],
  ]);
  await query(
    `insert into document_versions (id, workspace_id, document_id, number, kind, job_id, markdown, sections, summary)
     values ($1, $2, $3, 1, 'draft', $4, $5, '[]', $5)`,
    [it.version, workspace, it.document, it.job, words],
  );
  await query(
    `insert into step_runs (run_id, workspace_id, seq, visit, step, attempt, outcome, error, duration_ms)
     values ($1, $2, 1, 1, 'write', 1, 'retry', jsonb_build_object('message', $3::text), 1)`,
    [it.run, workspace, words],
  );
  await query(
    `insert into effects (id, workspace_id, key, kind, purpose, run_id, provider, state, external_id, result)
     values ($1, $2, $3, 'post', 'last_word', $4, 'Slack', 'done', '1.1', jsonb_build_object('channel', $5::text))`,
    [newId(), workspace, `run/${it.run}`, it.run, words],
  );
  return it;
}

const TABLES = [
  ...[
    "projects",
    "transcript_messages",
    "notes",
    "todos",
    "voice_rules",
    "documents",
    "document_versions",
    "draft_jobs",
  ],
  ...["runs", "effects", "live_messages"],
];
/** All that a workspace has, and all rows of anybody's that hang on its project. */
const held = async (of: Theirs): Promise<string> => {
  const parts = await Promise.all(
    TABLES.map((table) =>
      board.query(
        `select to_jsonb(t) as row from ${table} t
          where t.workspace_id = $1 or to_jsonb(t) ->> 'project_id' = $2 or to_jsonb(t) ->> 'document_id' = $3 order by to_jsonb(t) ->> 'id'`,
        [of.workspace, of.project, of.document],
      ),
    ),
  );
  return JSON.stringify(parts);
};

type Query = (...args: never[]) => PromiseLike<unknown>;
const entry = (projectId: ProjectId) => ({ id: newId(), projectId, text: "x", addedBy: null, requestKey: newId() });
const jobOf = (of: Theirs) => ({
  ...{ id: newId<DraftJobId>(), projectId: of.project, documentId: of.document, runId: newId<RunId>() },
  ...{
    messagePointers: [],
    transcriptAnchors: [],
    promptContext: { title: "", instructions: "", baseVersionId: null },
  },
  ...{ urgency: "high", summaryHash: "h", requestKey: "r", requestedBy: null, priority: 5 },
});
/** What each query is given besides database and workspace. */
const GIVEN: Record<string, (of: Theirs) => unknown[]> = {
  tellAnomalies: () => [{ found: 1, named: ["x"] }],
  holdDocument: (of) => [{ id: of.document, projectId: of.project, title: "x" }],
  lockDocument: (of) => [of.document],
  addVersion: (of) => [
    of.document,
    {
      ...{ id: newId(), kind: "edit", parentId: of.version, jobId: null, author: US },
      ...{ markdown: "x", sections: [], summary: "x", requestKey: newId() },
    },
  ],
  saveGeneratedSummary: (of) => [of.job, "x"],
  approveVersion: (of) => [of.version, US],
  getDocument: (of) => [of.document],
  listDocuments: (of) => [of.project, 10],
  getVersion: (of) => [of.version],
  getVersionByNumber: (of) => [of.document, "newest"],
  listVersions: (of) => [of.document, 10],
  draftCardFacts: (of) => [of.job],
  bringDraftsForward: () => [],
  draftQueue: () => [],
  requireNewJob: (of) => [jobOf(of), 20],
  insertJob: (of) => [jobOf(of)],
  joinJob: (of) => [jobOf(of)],
  countOpenJobs: (of) => [of.project],
  getJob: (of) => [of.job],
  listJobs: (of) => [{ projectId: of.project }, 10],
  lastProblem: (of) => [of.job],
  markJobEntered: (of) => [of.job, "running"],
  markJobEnded: (of) => [of.job, { status: "error", error: "x" }],
  tallyJob: (of) => [of.job],
  noteProgress: (of) => [of.job, { words: 1, tokens: 1 }],
  readyPosts: (of) => [of.document, 3],
  lockTurns: () => [],
  takeTurn: (of) => [of.job, 4],
  wakeNextTurns: (of) => [of.job],
  appendMessages: (of) => [of.project, null, [{ id: newId(), sourceKey: "x", speaker: "x", text: "x", saidAt: null }]],
  touchProject: (of) => [of.project],
  checkTranscripts: () => [10],
  createProject: () => [
    { id: newId(), requestKey: newId(), name: "x", slug: "x", description: "", blueprintSummary: "", createdBy: null },
  ],
  findProject: (of) => [{ id: of.project }],
  placesOfSources: (of) => [of.project, ["k"]],
  listExcerpts: (of) => [of.project, { pointers: [of.message], anchors: [{ from: 1, to: 9 }], window: 2, atMost: 10 }],
  idsAtPositions: (of) => [of.project, [1]],
  listNewestMessages: (of) => [of.project, 10],
  listProjects: () => [10],
  lockProject: (of) => [of.project],
  addNote: (of) => [entry(of.project)],
  listNotes: (of) => [of.project, 10],
  closeNote: (of) => [of.note],
  addTodo: (of) => [entry(of.project)],
  listTodos: (of) => [of.project, 10],
  closeTodo: (of) => [of.todo, US],
  updateProject: (of) => [of.project, { description: "x" }],
  addVoiceRule: (of) => [
    { id: newId(), projectId: of.project, text: "x", norm: "x", source: "person", addedBy: null },
    9,
  ],
  listVoiceRules: (of) => [of.project],
  findVoiceRule: (of) => [of.rule],
  editVoiceRule: (of) => [of.rule, "x", "x"],
  removeVoiceRule: (of) => [of.rule],
};

const queries = (
  await Promise.all(
    FOLDERS.flatMap((folder) =>
      readdirSync(new URL(`../${folder}/`, import.meta.url))
        .filter((file) => file.endsWith(".ts") && !file.endsWith(".test.ts"))
        .map(async (file) => Object.entries(await import(new URL(`../${folder}/${file}`, import.meta.url).href))),
    ),
  )
)
  .flat()
  .filter((one): one is [string, Query] => typeof one[1] === "function" && !ACROSS.includes(one[0]));

test("every query of projects and drafts is tried below", () => {
  expect(queries.map(([name]) => name).sort()).toEqual(Object.keys(GIVEN).sort());
});

type Call = (db: Db, workspace: WorkspaceId, ...more: unknown[]) => PromiseLike<unknown>;

test("those that read find what they are asked for in its own workspace", async () => {
  const reading = queries.filter(([name]) => /^(get|list|find|ids|last|ready|draftCard|places)/.test(name));
  expect(reading.length).toBeGreaterThan(17);
  for (const [name, query] of reading) {
    const rows = await (query as unknown as Call)(board.db, theirs.workspace, ...(GIVEN[name]?.(theirs) ?? []));
    expect(JSON.stringify(rows), name).toMatch(new RegExp(`${SECRET}|${theirs.message}`));
  }
});

test.each(queries)(
  "%s with another workspace's ids -> reads nothing and writes nothing of theirs",
  async (name, query) => {
    const before = await held(theirs);
    const call = query as unknown as Call;
    const answer = call(board.db, ours.workspace, ...(GIVEN[name]?.(theirs) ?? []));
    if (name === "requireNewJob") await expect(Promise.resolve(answer)).rejects.toThrow();
    else {
      const rows = JSON.stringify(await answer);
      expect(rows).not.toContain(SECRET);
      for (const id of [theirs.project, theirs.document, theirs.version, theirs.job, theirs.run, theirs.message])
        expect(rows).not.toContain(id);
    }
    expect(await held(theirs)).toBe(before);
  },
);
