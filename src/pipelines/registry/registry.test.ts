import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { type TestBoard, testBoard } from "../../../test/harness/engine.ts";
import { runBatch } from "../../db/client.ts";
import {
  type CampaignId,
  newId,
  type PipelineId,
  type RunId,
  type SlackUserId,
  type WorkspaceId,
} from "../../db/ids.ts";
import type { UserError } from "../../errors.ts";
import { agentPreset } from "../agents/presets.ts";
import { PIPELINES } from "../all.ts";
import { choosePipeline } from "../engine/choose.ts";
import { definePipeline, defineStep, next, revise, type Step } from "../engine/define.ts";
import { runStatements } from "../engine/start.ts";
import { getAgent, resetAgent, updateAgent } from "./agents.ts";
import {
  createPipeline,
  deletePipeline,
  forkPipeline,
  preferPipeline,
  renamePipeline,
  setStepModels,
  setSteps,
} from "./change.ts";
import {
  getPipelineBySlug,
  getWorkspacePipeline,
  listPresets,
  listWorkspacePipelines,
  type OwnPipeline,
  usesOf,
} from "./pipelines.ts";

const MAYA = "U07NWMAYA01" as SlackUserId;
const say = (name: string, more: Partial<Step> = {}): Step =>
  defineStep<{ topic: string }>({
    name,
    timeoutMs: 2_000,
    agent: "coder",
    async run({ step, rolePrompt }) {
      await gate;
      return next({
        [name]: `${step.agent}: ${(await rolePrompt()).slice(0, 20)}`,
        model: step.model ?? "deployment's",
      });
    },
    ...more,
    needs: more.needs as "topic"[],
  });

const steps = [
  say("plan", { needs: ["topic"], gives: ["plan"] }),
  say("note"),
  say("build", { needs: ["plan"], gives: ["built"] }),
  say("check", {
    needs: ["built"],
    gives: ["verdict"],
    revisesTo: ["build"],
    run: async ({ feedback }) => (feedback ? next({ verdict: "good" }) : revise("build", "again")),
  }),
  say("hand", { needs: ["built"], gives: ["handed"], ends: true }),
];
const trial = definePipeline({
  slug: "trial",
  version: 3,
  input: z.object({ topic: z.string() }),
  steps,
  yields: ["handed"],
});

/** Held back: what a Worker holds can be looked at. */
let gate: Promise<void> = Promise.resolve();
let board: TestBoard;
const deps = () => ({ db: board.db, pipelines: [trial] });
beforeAll(async () => {
  board = await testBoard([trial]);
});
afterAll(() => board.close());

const fork = (slug: string = `own-${newId().slice(-12)}`): Promise<OwnPipeline> =>
  forkPipeline(deps(), board.workspace, { of: "trial", slug, name: "Ours", requestKey: newId(), by: MAYA });
const at = ({ id, version }: OwnPipeline) => ({ id, version, by: MAYA });
const ordered = (own: OwnPipeline, ...names: string[]) =>
  setSteps(deps(), board.workspace, { ...at(own), steps: names.map((name) => ({ name })) });
async function run(pipeline: string): Promise<RunId> {
  const { runId } = await board.engine.start(board.workspace, { pipeline, requestKey: newId(), input: { topic: "t" } });
  return runId;
}
async function settled(runId: RunId) {
  await board.engine.kick(board.workspace);
  return board.settled(runId);
}
const message = (failing: Promise<unknown>): Promise<string> =>
  failing.then(
    () => "it went through",
    (error: UserError) => error.message,
  );

test("every pipeline of Callboard -> its steps' agents are in the registry, and its own order lacks nothing", () => {
  for (const pipeline of PIPELINES)
    for (const step of pipeline.steps)
      if (step.agent) expect(agentPreset(step.agent), `${pipeline.slug}/${step.name}`).toBeDefined();
  expect(listPresets({ pipelines: PIPELINES })).toBe(PIPELINES);
});

test("a pipeline in code in which a step lacks what it needs -> cannot be defined", () => {
  const wrong = () => definePipeline({ ...trial, steps: [steps[2], ...steps] as Step[] });
  expect(wrong).toThrow("stands in it twice");
  expect(() => definePipeline({ ...trial, steps: steps.slice(1) })).toThrow("“build” lacks “plan”");
});

test("forked -> the steps of the preset under a slug of its own; the same request again -> the same one", async () => {
  const request = { of: "trial", slug: "twice", name: " Our  trial ", requestKey: newId(), by: MAYA };
  const [one, two] = await Promise.all([1, 2].map(() => forkPipeline(deps(), board.workspace, request)));
  expect(two).toEqual(one);
  expect(one).toMatchObject({ slug: "twice", name: "Our trial", base: "trial", version: 1, createdBy: MAYA });
  const view = await getPipelineBySlug(deps(), board.workspace, "twice");
  expect(view?.steps.map(({ name }) => name)).toEqual(["plan", "note", "build", "check", "hand"]);
  expect(await message(fork("twice"))).toBe("There is a pipeline “twice” already.");
});

test("a preset's slug, a bad slug, an unknown source, an empty name -> refused, and nothing is made", async () => {
  const before = await listWorkspacePipelines(deps(), board.workspace);
  const base = { of: "trial", slug: "fine", name: "N", requestKey: newId(), by: MAYA };
  const made = (over: object) => message(forkPipeline(deps(), board.workspace, { ...base, ...over }));
  expect(await made({ slug: "trial" })).toContain("a pipeline of Callboard's own");
  expect(await made({ slug: "9 lives" })).toContain("begins with a letter");
  expect(await made({ of: "nothing" })).toBe("There is no pipeline “nothing”.");
  expect(await made({ name: "  " })).toBe("The name is empty.");
  expect(await listWorkspacePipelines(deps(), board.workspace)).toEqual(before);
});

test("an order in which a step lacks what it needs -> refused, naming the step and what it lacks; nothing is changed", async () => {
  const own = await fork();
  expect(await message(ordered(own, "build", "plan", "check", "hand"))).toBe(
    "This order cannot be saved: the step “build” lacks “plan”: “plan” must stand before it.",
  );
  expect(await message(ordered(own, "plan", "check", "build", "hand"))).toContain("“check” lacks “built”");
  expect(await message(ordered(own, "plan", "check", "build", "hand"))).toContain(
    "may send work back to “build”, which must stand before it",
  );
  expect(await message(ordered(own, "plan", "build", "hand", "check"))).toContain(
    "“hand” ends the run, so “check” cannot follow it",
  );
  expect(await message(ordered(own, "plan", "build"))).toContain("nothing gives “handed”");
  expect(await message(ordered(own, "plan", "plan", "build", "hand"))).toContain("stands in it twice");
  expect(await message(ordered(own, "plan", "fly"))).toContain("there is no step “fly”");
  expect(await message(ordered(own))).toContain("has no steps");
  expect((await getWorkspacePipeline(deps(), board.workspace, own.id))?.own).toEqual(own);
});

test("created from steps of a preset -> the same checks as a fork", async () => {
  const draft = { slug: "made", name: "Made", base: "trial", requestKey: newId(), by: MAYA };
  const steps = (...names: string[]) => names.map((name) => ({ name }));
  expect(await message(createPipeline(deps(), board.workspace, { ...draft, steps: steps("hand") }))).toContain(
    "“hand” lacks “built”",
  );
  const made = await createPipeline(deps(), board.workspace, { ...draft, steps: steps("plan", "build", "hand") });
  expect(made.steps).toHaveLength(3);
});

test("re-ordered and shortened -> runs go that way; the preset's own runs do not", async () => {
  const own = await ordered(await fork(), "note", "plan", "build", "hand");
  const [ours, theirs] = [await run(own.slug), await run("trial")];
  await settled(ours);
  await settled(theirs);
  expect(await board.story(ours)).toEqual(["note: next", "plan: next", "build: next", "hand: done"]);
  expect(await board.story(theirs)).toContain("check: revise");
  const [row] = await board.query("select pipeline, pipeline_version, template from runs where id = $1", [ours]);
  expect(row).toEqual({ pipeline: "trial", pipeline_version: 3, template: own.slug });
});

test("changed and then removed after a run began -> the run keeps order, model and prompt; its replay too", async () => {
  let own = await ordered(await fork(), "plan", "build", "hand");
  own = await setStepModels(deps(), board.workspace, { ...at(own), models: { build: "grok-4-1-fast" } });
  const id = await run(own.slug);
  expect(await usesOf(deps(), board.workspace, own.slug)).toMatchObject([{ campaign_id: null, runs: 1 }]);
  own = await setStepModels(deps(), board.workspace, { ...at(own), models: { build: null, plan: "gpt-4.1" } });
  own = await ordered(own, "plan", "note", "build", "check", "hand");
  const { version: from } = (await getAgent(board, board.workspace, "coder")) ?? { version: -1 };
  await updateAgent(board, board.workspace, {
    name: "coder",
    prompt: "Write haiku.",
    model: "gpt-4.1",
    from,
    by: MAYA,
  });
  await deletePipeline(deps(), board.workspace, at(own));
  const row = await settled(id);
  expect(await board.story(id)).toEqual(["plan: next", "build: next", "hand: done"]);
  expect(row.outputs).toMatchObject({
    plan: { plan: "coder: You are a careful Ty", model: "deployment's" },
    build: { model: "grok-4-1-fast" },
  });
  const again = await board.engine.replay(board.workspace, id, { from: "plan", requestKey: newId() });
  expect((await board.settled(again.runId)).outputs).toMatchObject({
    plan: { plan: "coder: You are a careful Ty" },
    build: { model: "grok-4-1-fast" },
  });
  expect(await message(run(own.slug))).toBe(`There is no pipeline "${own.slug}".`);
  const fresh = await settled(await run("trial"));
  expect(fresh.outputs).toMatchObject({ plan: { plan: "coder: Write haiku.", model: "gpt-4.1" } });
  await resetAgent(board, board.workspace, { name: "coder", from: from + 1, by: MAYA });
});

test("a campaign launched with a fork, then runs added after the fork was changed -> they keep the campaign's order", async () => {
  const own = await ordered(await fork(), "plan", "build", "hand");
  const chosen = await choosePipeline(deps(), board.workspace, own.slug);
  if (!chosen) throw new Error("There is no such pipeline.");
  const campaign = newId<CampaignId>();
  await board.query(
    `insert into campaigns (id, workspace_id, kind, name, brief, sender_name, sender_company, voice_id, status, request_key, snapshot)
     values ($1, $2, 'prospect_video', 'Autumn', 'b', 's', 'c', 'v', 'running', $3, $4)`,
    [campaign, board.workspace, newId(), JSON.stringify(chosen.snapshot)],
  );
  expect(await usesOf(deps(), board.workspace, own.slug)).toMatchObject([{ name: "Autumn" }]);
  await deletePipeline(deps(), board.workspace, at(await ordered(own, "plan", "note", "build", "hand")));
  const id = newId<RunId>();
  const runs = [{ id, requestKey: newId(), input: { topic: "t" } }];
  await runBatch(board.db, runStatements(board.db, board.workspace, { pipeline: trial, campaignId: campaign, runs }));
  await settled(id);
  expect(await board.story(id)).toEqual(["plan: next", "build: next", "hand: done"]);
});

test("a campaign of the preset, then a fork is preferred -> a replay in the campaign, and one outside it, keep the preset's order", async () => {
  const campaign = newId<CampaignId>();
  await board.query(
    `insert into campaigns (id, workspace_id, kind, name, brief, sender_name, sender_company, voice_id, status, request_key)
     values ($1, $2, 'prospect_video', 'Winter', 'b', 's', 'c', 'v', 'running', $3)`,
    [campaign, board.workspace, newId()],
  );
  const inside = newId<RunId>();
  const runs = [{ id: inside, requestKey: newId(), input: { topic: "t" } }];
  await runBatch(board.db, runStatements(board.db, board.workspace, { pipeline: trial, campaignId: campaign, runs }));
  await settled(inside);
  const outside = await run("trial");
  await settled(outside);
  const own = await preferPipeline(deps(), board.workspace, {
    ...at(await ordered(await fork(), "plan", "build", "hand")),
    preferred: true,
  });
  for (const old of [inside, outside]) {
    const again = await board.engine.replay(board.workspace, old, { from: "plan", requestKey: newId() });
    await board.settled(again.runId);
    expect(await board.story(again.runId)).toContain("note: next");
  }
  await deletePipeline(deps(), board.workspace, at(own));
});

test("a step that code no longer has -> the run fails and names it", async () => {
  const own = await fork();
  await board.query(`update pipelines set steps = '[{"name": "plan"}, {"name": "vanished"}]' where id = $1`, [own.id]);
  expect((await getPipelineBySlug(deps(), board.workspace, own.slug))?.problems).toEqual([
    "there is no step “vanished” in trial.",
  ]);
  const row = await settled(await run(own.slug));
  expect(row).toMatchObject({ state: "failed" });
  expect((row.error as { message: string }).message).toContain(
    'at the step "vanished", which the trial pipeline no longer has',
  );
});

test("two managers at once -> the second is told, and what the first saved stays", async () => {
  const own = await fork();
  const rename = (name: string) => renamePipeline(deps(), board.workspace, { ...at(own), name });
  const told = await Promise.all([message(rename("One")), message(rename("Two"))]);
  expect(told.filter((text) => text === "it went through")).toHaveLength(1);
  expect(told.filter((text) => text.includes("while you were at it"))).toHaveLength(1);
  expect(await message(deletePipeline(deps(), board.workspace, at(own)))).toContain("while you were at it");
  expect((await getWorkspacePipeline(deps(), board.workspace, own.id))?.own?.version).toBe(2);
});

test("preferred -> work that asks for the preset gets it; another preferred -> that one; removed -> the preset again", async () => {
  const [one, two] = [await ordered(await fork(), "plan", "build", "hand"), await fork()];
  await preferPipeline(deps(), board.workspace, { ...at(one), preferred: true });
  const story = async () => {
    const id = await run("trial");
    await settled(id);
    return (await board.story(id)).length;
  };
  expect(await story()).toBe(3);
  await preferPipeline(deps(), board.workspace, { ...at(two), preferred: true });
  expect(await story()).toBe(7);
  const views = await listWorkspacePipelines(deps(), board.workspace);
  expect(views.filter((view) => view.preferred).map(({ slug }) => slug)).toEqual([two.slug]);
  const [last] = views.flatMap((view) => (view.preferred && view.own ? [view.own] : []));
  if (last) await deletePipeline(deps(), board.workspace, at(last));
  expect((await getPipelineBySlug(deps(), board.workspace, "trial"))?.preferred).toBe(true);
});

test("models of steps -> the step's goes before the agent's; a bad name, a stranger -> refused", async () => {
  let own = await fork();
  own = await setStepModels(deps(), board.workspace, { ...at(own), models: { plan: " gpt-4.1 " } });
  const view = await getPipelineBySlug(deps(), board.workspace, own.slug);
  expect(view?.steps[0]).toMatchObject({ model: "gpt-4.1", chosenModel: "gpt-4.1", agent: "coder" });
  const set = (models: Record<string, string>) =>
    message(setStepModels(deps(), board.workspace, { ...at(own), models }));
  expect(await set({ plan: "no such; name" })).toContain("is no model's name");
  expect(await set({ fly: "gpt-4.1" })).toContain("has no step “fly”");
});

test("another workspace's pipeline -> neither seen, nor started, nor changed", async () => {
  const own = await fork();
  const stranger = newId<WorkspaceId>();
  await board.query("insert into workspaces (id, slack_team_id, name) values ($1, $2, 'Other')", [stranger, stranger]);
  expect(await getWorkspacePipeline(deps(), stranger, own.id)).toBeUndefined();
  expect((await listWorkspacePipelines(deps(), stranger)).map(({ slug }) => slug)).toEqual(["trial"]);
  expect(await choosePipeline(deps(), stranger, own.slug)).toBeUndefined();
  expect(await usesOf(deps(), stranger, own.slug)).toEqual([]);
  expect(await message(renamePipeline(deps(), stranger, { ...at(own), name: "Mine" }))).toContain("not there any more");
  expect(await message(deletePipeline(deps(), stranger, at(own)))).toContain("not there any more");
  expect(await message(deletePipeline(deps(), stranger, { ...at(own), id: newId<PipelineId>() }))).toContain(
    "not there",
  );
});

test("a Worker at one of its steps -> the agent is working, with the run and its heartbeat; afterwards idle", async () => {
  let open = () => {};
  gate = new Promise((resolve) => {
    open = resolve;
  });
  const id = await run("trial");
  await board.engine.kick(board.workspace);
  await expect.poll(() => getAgent(board, board.workspace, "coder")).toMatchObject({ status: "working", runId: id });
  expect(await getAgent(board, board.workspace, "planner")).toMatchObject({ status: "idle", lastHeartbeat: null });
  open();
  await board.settled(id);
  const after = await getAgent(board, board.workspace, "coder");
  const [last] = await board.query("select max(ended_at) as at from step_runs where run_id = $1", [id]);
  expect(after).toMatchObject({ status: "idle", working: 0, lastHeartbeat: last?.at });
});
