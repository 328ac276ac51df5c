import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { createQueue } from "../../src/clients/qstash.ts";
import { newId, type RunId } from "../../src/db/ids.ts";
import { UserError } from "../../src/errors.ts";
import { brain } from "../../src/pipelines/brain/index.ts";
import { next, type Step, type StepContext } from "../../src/pipelines/engine/define.ts";
import { definePipeline } from "../../src/pipelines/index.ts";
import { type TestBoard, testBoard } from "../../test/harness/engine.ts";
import { callboardCommand } from "./command.ts";
import { safe } from "./print.ts";

const SCRIPT = fileURLToPath(new URL("../callboard.ts", import.meta.url));

/** What the steps do: they have the real pipeline's names and input, so that the command line knows them. */
let act: Step["run"];
const pipeline = definePipeline({
  ...brain,
  yields: [],
  steps: brain.steps.map(({ name }) => ({ name, timeoutMs: 2_000, run: (context: StepContext) => act(context) })),
});
const INPUT = { period: "week", type: "manual", trigger: "api" } as const;

let board: TestBoard;
beforeAll(async () => {
  board = await testBoard([pipeline]);
  vi.stubEnv("DATABASE_URL", board.url);
  vi.stubEnv("NEON_HTTP_URL", board.neonHttpUrl);
  vi.stubEnv("QSTASH_URL", board.qstash.url);
  vi.stubEnv("QSTASH_TOKEN", board.qstash.token);
  vi.stubEnv("PUBLIC_URL", board.publicUrl);
});
beforeEach(async () => {
  await board.query("delete from runs");
  act = async ({ run }) => next({ run: run.id });
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await board.close();
});

/** What a command prints. */
async function told(...words: string[]): Promise<string> {
  const printed: string[] = [];
  await callboardCommand((text) => void printed.push(text)).parseAsync(words, { from: "user" });
  return printed.join("\n");
}

async function ended(run: () => ReturnType<Step["run"]> = async () => next({})): Promise<RunId> {
  act = run;
  const { runId } = await board.engine.start(board.workspace, { pipeline: "brain", requestKey: newId(), input: INPUT });
  await board.engine.kick(board.workspace);
  await board.settled(runId);
  return runId;
}
const refused = async () => {
  throw new UserError("No \u001b[31mdata.");
};

test("scores -> the prior before there are ends; then version, rows and quality of the model in use", async () => {
  expect(await told("scores")).toMatch(
    /^Lead scores: not enough outcomes yet: prior in use\..*\nInterest of .*prior in use\./,
  );
  await board.query(
    `insert into brain_models (workspace_id, kind, version, parameters, rows, positives, auc, calibration_error, active)
     values ($1, 'lead', 3, '{}', 6500, 2450, 0.8741, 0.0117, true)`,
    [board.workspace],
  );
  expect(await told("scores")).toMatch(
    /^Lead scores: version 3, trained \d{4}-\S+ \S+ UTC, from 6,500 leads .* 2,450 converted\. AUC 0\.874, calibration error 0\.012/,
  );
});

test("health, runs, run -> how the work stands, without anything that steers a terminal", async () => {
  const failed = await ended(refused);
  await ended();
  expect(await told("health")).toContain("brain: 0 queued, 0 working, 0 waiting, 0 stuck, 1 failed in 24 h");
  const listed = await told("runs", "--state", "failed");
  expect(listed).toContain(`${failed}  `);
  expect(listed.split("\n")).toHaveLength(1);
  expect(await told("runs")).toContain("completed at post");
  const shown = await told("run", failed);
  expect(shown).toMatch(/brain: Step 1 of 5 \(measure\); failed .* UTC: No data\./);
  expect(shown).toContain("Now possible: retry, skip, replay.");
  expect(shown).toContain("measure: fail");
  expect(shown).not.toContain("\u001b");
});

test("retry -> published through QStash, the run goes on to its end", async () => {
  const run = await ended(refused);
  act = async () => next({});
  expect(await told("retry", run)).toContain("measure: retried");
  expect(await board.settled(run)).toMatchObject({ state: "completed", endings: 2 });
  await expect(told("retry", run)).rejects.toThrow("The run is completed.");
});

test("skip -> refused without an output, then the next step", async () => {
  const run = await ended(refused);
  await expect(told("skip", run)).rejects.toThrow("without its output");
  await told("skip", run, "--output", '{"figures": 1}');
  await expect.poll(async () => (await board.story(run)).at(-1)).toBe("findInsights: fail");
  expect((await board.settled(run)).outputs).toEqual({ measure: { figures: 1 } });
});

test("replay -> a new run with the edited input; the same key again -> the same run", async () => {
  const old = await ended();
  const edited = JSON.stringify({ ...INPUT, period: "today" });
  const first = await told("replay", old, "--from", "write", "--input", edited, "--key", "k");
  const made = /Started run (\S+)\./.exec(first)?.[1] as RunId;
  expect(await board.settled(made)).toMatchObject({ state: "completed", replay_of: old, input: { period: "today" } });
  expect(await board.story(made)).toEqual(["write: next", "post: done"]);
  expect(await told("replay", old, "--from", "write", "--key", "k")).toContain(`asked for before: run ${made}`);
  await expect(told("replay", old, "--from", "measure", "--input", '{"period":"never"}')).rejects.toThrow(
    "cannot start",
  );
  await expect(told("replay", old, "--from", "nowhere")).rejects.toMatchObject({
    hint: expect.stringContaining("measure"),
  });
});

test("cancel -> the run ends and a heartbeat is asked for; take over of what nobody holds -> refused", async () => {
  const request = { pipeline: "brain", requestKey: newId(), input: INPUT };
  const { runId } = await board.engine.start(board.workspace, request);
  await expect(told("take-over", runId)).rejects.toThrow("No Worker holds the run.");
  expect(await told("cancel", runId)).toContain("cancelled");
  await expect.poll(() => board.deliveries.map((delivery) => delivery.path)).toContain("/cron/heartbeat");
  await expect(told("cancel", runId)).rejects.toMatchObject({ hint: "Retry it to have it done again." });
});

test("pipelines, one of them, agents, workflows -> what there is; a name nobody knows -> said", async () => {
  const all = await told("pipelines");
  expect(all).toContain(
    "prospect-video  Outreach video (preset): research > writeScript > narrate > renderScenes > publish",
  );
  expect(await told("pipelines", "workflow")).toContain(
    "2. code: coder, the deployment's model; needs workflowId, task, plan",
  );
  expect(await told("agents")).toContain(
    "planner  lead, idle, the deployment's model, as shipped, never at work so far",
  );
  expect(await told("workflows", "failed")).toBe("There is no such workflow.");
  await expect(told("pipelines", "nothing")).rejects.toThrow('There is no pipeline "nothing".');
});

test("ledger -> what was paid for, of all or of one run", async () => {
  const run = await ended();
  await board.query(
    `insert into effects (id, workspace_id, key, kind, purpose, provider, state, run_id, cost)
     values ($1, $2, 'k', 'paid', 'voice', 'ElevenLabs', 'unknown', $3, null)`,
    [newId(), board.workspace, run],
  );
  expect(await told("ledger", run)).toMatch(/ElevenLabs: voice {2}unknown, price unknown$/);
  expect(await told("ledger", newId())).toContain("Nothing was posted");
});

test("dead letters -> listed with their run, shown whole with the way back", async () => {
  const runId = newId();
  const queue = createQueue({ url: board.qstash.url, token: board.qstash.token, publicUrl: board.publicUrl });
  const body = { workspaceId: board.workspace, runId, dispatch: "wrong" };
  await queue.publish([{ path: "/pipelines/advance", body, deduplicationId: newId() }]);
  const dead = () => board.qstash.dlq().find((letter) => letter.url.endsWith("/advance"))?.dlqId;
  await expect.poll(dead).toBeDefined();
  expect(await told("dead-letters", "list")).toContain(`/pipelines/advance  status 489  run ${runId}`);
  const shown = await told("dead-letters", "show", dead() ?? "");
  for (const part of ['"dispatch":"wrong"', "not an advance message", `retry ${runId}`]) expect(shown).toContain(part);
  expect(await queue.deadLetters?.(board.workspace)).toMatchObject([
    { path: "/pipelines/advance", status: 489, runId },
  ]);
  expect(await queue.deadLetters?.(newId())).toEqual([]);
  await expect(told("dead-letters", "show", "nothing")).rejects.toThrow("There is no dead letter nothing.");
});

test("as a program: no such run -> exit 1, one sentence, no stack", async () => {
  const { status, stderr } = spawnSync(process.execPath, [SCRIPT, "run", newId()], { encoding: "utf8" });
  expect(stderr).toBe("There is no such run in this workspace. List them with `runs`.\n");
  expect(status).toBe(1);
});

test.each([
  ["\u001b[2J\u001b[31mred", "red"],
  ["two\nlines\r", "two lines "],
  ["\u202eabc", " abc"],
])("%j for a terminal -> %j", (text, shown) => {
  expect(safe(text)).toBe(shown);
});
