import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type Ghostwriter, openGhostwriter } from "../../../test/harness/ghostwriter.ts";
import { newId, type ProjectId } from "../../db/ids.ts";
import type { DraftAsk } from "./ask.ts";
import { askForDraft } from "./ask.ts";
import { makeProject } from "./projects.ts";

let desk: Ghostwriter;
beforeAll(async () => {
  desk = await openGhostwriter();
});
beforeEach(async () => {
  desk.model.mode = "normal";
  desk.model.queued = [];
  await desk.query("delete from projects");
});
afterAll(() => desk.close());

/** Fills the form of `/draft` in for a new project. */
async function ask(values: Record<string, string> = {}) {
  await desk.writer.command("/draft", "", desk.channel);
  const form = desk.writer.modal();
  return desk.writer.submitView(form?.id ?? "", {
    project: "new",
    projectName: "Autumn guide",
    instructions: "Write a guide to our autumn offer.",
    ...values,
  });
}

describe("/draft", () => {
  test("a new project -> a document with a version, progress in one message, one last word in its thread", async () => {
    const before = desk.posts().length;
    const submitted = await ask();
    expect(submitted.errors).toEqual({});
    await desk.quiet();
    expect(await desk.query("select name, slug from projects")).toEqual([
      { name: "Autumn guide", slug: "autumn-guide" },
    ]);
    const [job, ...others] = await desk.jobs();
    expect(others).toEqual([]);
    expect(job).toMatchObject({ status: "completed", attempts: 1, urgency: "normal" });
    expect(job?.duration_ms).toBeGreaterThan(0);
    expect(job?.model_usage).toMatchObject({ model: "gpt-4.1-mini" });
    expect(job?.cost).not.toBeNull();
    const versions = await desk.query("select number, kind, markdown, summary from document_versions");
    expect(versions).toMatchObject([{ number: 1, kind: "draft" }]);
    expect(String(versions[0]?.markdown)).toMatch(/^# /);
    const [card, ...thread] = desk.posts().slice(before);
    // A slow draft is shown while it is written; its last word is told once all the same.
    const [word, ...more] = thread.filter((post) => JSON.stringify(post.blocks).includes("is ready"));
    expect(more).toEqual([]);
    expect(word?.threadTs).toBe(card?.ts);
    expect(JSON.stringify(word?.blocks)).toContain("version 1 of");
    expect(JSON.stringify(word?.blocks)).toMatch(/took .* tokens · 1 attempt/);
    await expect.poll(() => JSON.stringify(desk.posts()[before]?.blocks), { timeout: 10_000 }).toContain("done");
  });
});

const request = (over: Partial<DraftAsk> = {}): DraftAsk => ({
  projectId: project,
  requestKey: newId(),
  title: "",
  instructions: "Write the guide.",
  messages: "",
  urgency: "normal",
  requestedBy: desk.writerId,
  origin: { channel: desk.channel, user: desk.writerId },
  ...over,
});
let project: ProjectId;
const makeOne = async (name = "Guide") => {
  const made = await makeProject(desk, desk.workspace, { name, requestKey: newId(), createdBy: null });
  return made.project.id;
};

describe("the same asked for within 90 s", () => {
  beforeEach(async () => {
    project = await makeOne();
  });

  test("ten at once -> one job, one run, one card; an eleventh of higher urgency raises it", async () => {
    const asked = await Promise.all(Array.from({ length: 10 }, () => askForDraft(desk, desk.workspace, request())));
    expect(asked.filter(({ created }) => created)).toHaveLength(1);
    expect(new Set(asked.map(({ jobId }) => jobId)).size).toBe(1);
    const eleventh = await askForDraft(desk, desk.workspace, request({ urgency: "high" }));
    expect(eleventh).toMatchObject({ created: false, raised: true, urgency: "high", jobId: asked[0]?.jobId });
    const jobs = await desk.jobs();
    expect(jobs).toHaveLength(1);
    expect(jobs[0]).toMatchObject({ urgency: "high" });
    expect(jobs[0]?.request_keys).toHaveLength(11);
    expect(await desk.query("select priority from runs where subject_id = $1", [jobs[0]?.id])).toEqual([
      { priority: 5 },
    ]);
    expect(await desk.query("select id from effects where key = $1", [`card/${jobs[0]?.id}`])).toHaveLength(1);
    await desk.engine.kick(desk.workspace);
    await desk.quiet();
    expect(await desk.query("select number from document_versions")).toEqual([{ number: 1 }]);
  });

  test("one after the other, also when the first has ended -> one job; a lower urgency lowers nothing", async () => {
    for (let nth = 0; nth < 10; nth += 1) {
      await askForDraft(desk, desk.workspace, request({ urgency: nth === 0 ? "normal" : "low" }));
      await desk.engine.kick(desk.workspace);
      await desk.quiet();
    }
    expect(await desk.jobs()).toMatchObject([{ status: "completed", urgency: "normal" }]);
  });

  test("after 90 s, or in other words, or in another project -> another job", async () => {
    await askForDraft(desk, desk.workspace, request());
    await askForDraft(desk, desk.workspace, request({ instructions: "write   THE guide." }));
    await askForDraft(desk, desk.workspace, request({ instructions: "Write the leaflet." }));
    await askForDraft(desk, desk.workspace, request({ projectId: await makeOne("Other") }));
    expect(await desk.jobs()).toHaveLength(3);
    await desk.query("update draft_jobs set created_at = created_at - interval '91 seconds'");
    await askForDraft(desk, desk.workspace, request());
    expect(await desk.jobs()).toHaveLength(4);
    await desk.engine.kick(desk.workspace);
    await desk.quiet();
  });

  test("the request itself sent again after 90 s -> still the job it made", async () => {
    const once = request({ requestKey: "view:V1" });
    await askForDraft(desk, desk.workspace, once);
    await desk.query("update draft_jobs set created_at = created_at - interval '1 hour'");
    expect(await askForDraft(desk, desk.workspace, once)).toMatchObject({ created: false });
    expect(await desk.jobs()).toHaveLength(1);
    await desk.engine.kick(desk.workspace);
    await desk.quiet();
  });

  test("twenty waiting -> the next one is refused in words, nothing written", async () => {
    // One that begins by itself meanwhile is still being written at the end.
    desk.model.faults.slowMs = 10_000;
    for (let nth = 0; nth < 20; nth += 1)
      await askForDraft(desk, desk.workspace, request({ instructions: `Part ${nth}`, origin: null }));
    await expect(askForDraft(desk, desk.workspace, request())).rejects.toThrow("has 20 drafts waiting");
    expect(await desk.jobs()).toHaveLength(20);
    await desk.query("delete from runs where pipeline = 'draft'");
    desk.model.faults.slowMs = 0;
  });

  test.each([
    [{ instructions: "  " }, "Say what should be written"],
    [{ messages: "7" }, "There is no message 7"],
    [{ messages: "seven" }, "is no place in a transcript"],
    [{ projectId: newId<ProjectId>() }, "There is no such project"],
  ])("%j -> refused in words, nothing written", async (over, words) => {
    await expect(askForDraft(desk, desk.workspace, request(over as Partial<DraftAsk>))).rejects.toThrow(words);
    expect(await desk.jobs()).toEqual([]);
  });
});

describe("a project's jobs", () => {
  test("five at once -> never side by side, urgent ones first, versions in order", async () => {
    project = await makeOne();
    const urgencies = ["low", "normal", "high", "normal", "low"] as const;
    for (const [nth, urgency] of urgencies.entries())
      await askForDraft(
        desk,
        desk.workspace,
        request({ instructions: `Part ${nth} of the guide.`, urgency, title: "Guide" }),
      );
    await desk.engine.kick(desk.workspace);
    await desk.quiet("hurry");
    const jobs = await desk.query(
      "select j.prompt_context ->> 'instructions' as asked, v.number, v.parent_id, d.title from draft_jobs j join document_versions v on v.job_id = j.id join documents d on d.id = v.document_id order by v.created_at, v.number",
    );
    expect(jobs).toHaveLength(5);
    const overlaps = await desk.query(
      `select a.id from step_runs a join step_runs b on a.run_id <> b.run_id and a.step = 'write' and b.step = 'write'
        and a.ended_at > b.ended_at and a.ended_at - make_interval(secs => a.duration_ms / 1000.0) < b.ended_at - interval '20 milliseconds'
        join draft_jobs j on j.run_id = a.run_id join draft_jobs k on k.run_id = b.run_id and k.project_id = j.project_id`.replace(
        "a.id",
        "a.run_id",
      ),
    );
    expect(overlaps).toEqual([]);
    expect(jobs.map(({ asked }) => asked).slice(0, 1)).toEqual(["Part 2 of the guide."]);
  });
});
