import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type Ghostwriter, openGhostwriter } from "../../../test/harness/ghostwriter.ts";
import { newId, type ProjectId } from "../../db/ids.ts";
import { askForDraft, type DraftAsk } from "./ask.ts";
import { makeProject } from "./projects.ts";
import { MAX_AT_ONCE } from "./turn.ts";

let desk: Ghostwriter;
beforeAll(async () => {
  desk = await openGhostwriter();
});
beforeEach(async () => {
  desk.model.mode = "normal";
  desk.model.faults.slowMs = 0;
  await desk.query("delete from projects");
  await desk.query("delete from runs");
  await desk.query("delete from effects");
  await desk.query("delete from provider_gates");
});
afterAll(() => desk.close());

const makeOne = async (name: string): Promise<ProjectId> =>
  (await makeProject(desk, desk.workspace, { name, requestKey: newId(), createdBy: null })).project.id;
const ask = (projectId: ProjectId, over: Partial<DraftAsk> = {}) =>
  askForDraft(desk, desk.workspace, {
    ...{ projectId, requestKey: newId(), title: "", instructions: "Write the guide.", messages: "" },
    ...{ urgency: "normal", requestedBy: desk.writerId, origin: { channel: desk.channel, user: desk.writerId } },
    ...over,
  });
const underWay = () =>
  desk.query("select id from runs where lock_token is not null and steps -> step_index::int ->> 'name' = 'write'");
/** Writings under way at the same time, at most, and those of one project. Only such as ended the step; times by the database. */
const overlaps = async () => {
  const [most] = await desk.query(
    `with writing as (
       select j.project_id, s.ended_at - make_interval(secs => s.duration_ms / 1000.0) as began, s.ended_at as ended
         from step_runs s join draft_jobs j on j.run_id = s.run_id
        where s.step = 'write' and s.outcome = 'next')
     select max(n)::int as at_once, max(of_project)::int as of_project
       from (select w.began,
                    (select count(*) from writing o where o.began <= w.began and o.ended - interval '20 milliseconds' > w.began) as n,
                    (select count(*) from writing o where o.project_id = w.project_id and o.began <= w.began
                        and o.ended - interval '20 milliseconds' > w.began) as of_project
               from writing w) counted`,
  );
  return most;
};

describe("ten identical requests", () => {
  test("by ten forms at once, from two people -> one job, the others are told; an eleventh of higher urgency raises it", async () => {
    const project = await makeOne("Guide");
    desk.model.faults.slowMs = 1_500;
    const people = [desk.writer, desk.manager];
    const submit = async (person: (typeof people)[number], urgency: string) => {
      await person.command("/draft", "", desk.channel);
      return person.submitView(person.modal()?.id ?? "", { project, instructions: "Write the guide.", urgency });
    };
    // A person has one form open at a time: two at once, five times over.
    for (let round = 0; round < 5; round += 1)
      for (const { errors } of await Promise.all(people.map((person) => submit(person, "normal"))))
        expect(errors).toEqual({});
    expect((await submit(desk.writer, "high")).errors).toEqual({});
    const [job, ...others] = await desk.jobs();
    expect(others).toEqual([]);
    expect(job).toMatchObject({ urgency: "high" });
    expect(job?.request_keys).toHaveLength(11);
    await desk.quiet();
    expect(await desk.query("select number from document_versions")).toEqual([{ number: 1 }]);
    const told = desk.slack.ephemerals(desk.channel, desk.writer.id).map(({ text }) => text);
    expect(told.some((text) => text.includes("It is of high urgency now."))).toBe(true);
  });

  test("the eleventh while it is being written -> still one, raised, and its card says so", async () => {
    const project = await makeOne("Guide");
    desk.model.faults.slowMs = 2_000;
    const { jobId } = await ask(project);
    await desk.engine.kick(desk.workspace);
    await expect.poll(underWay).toHaveLength(1);
    expect(await ask(project, { urgency: "high" })).toMatchObject({
      jobId,
      created: false,
      raised: true,
      status: "running",
    });
    expect(await ask(project, { urgency: "low" })).toMatchObject({
      jobId,
      created: false,
      raised: false,
      urgency: "high",
    });
    await desk.quiet();
    expect(await desk.jobs()).toMatchObject([{ status: "completed", urgency: "high", attempts: 1 }]);
    await expect
      .poll(() =>
        JSON.stringify(
          desk
            .posts()
            .filter(({ threadTs }) => !threadTs)
            .at(-1)?.blocks,
        ),
      )
      .toContain("urgency high");
  });

  test.each([
    [50, false],
    [51, false],
    [89.5, false],
    [90.5, true],
  ])("the same %d s later -> another job: %s", async (seconds, another) => {
    const project = await makeOne("Guide");
    await ask(project, { origin: null });
    await desk.query("update draft_jobs set created_at = app_now() - make_interval(secs => $1::float8)", [seconds]);
    expect((await ask(project, { origin: null })).created).toBe(another);
    expect(await desk.jobs()).toHaveLength(another ? 2 : 1);
  });

  test("a job that failed answers nobody: the same again -> another job", async () => {
    const project = await makeOne("Guide");
    desk.model.mode = "insufficient_quota";
    await ask(project);
    await desk.engine.kick(desk.workspace);
    await desk.quiet();
    expect((await ask(project)).created).toBe(true);
    await desk.quiet("hurry");
  });
});

describe("under load", () => {
  test(`drafts of nine projects at once -> at most ${MAX_AT_ONCE} are written side by side, and all of them are`, async () => {
    desk.model.faults.slowMs = 250;
    const projects = await Promise.all(Array.from({ length: 9 }, (_, nth) => makeOne(`Project ${nth}`)));
    await Promise.all(projects.map((project) => ask(project)));
    await Promise.all([desk.engine.kick(desk.workspace), desk.engine.kick(desk.workspace)]);
    await desk.quiet();
    expect((await desk.jobs()).map(({ status }) => status)).toEqual(projects.map(() => "completed"));
    const { at_once: atOnce } = (await overlaps()) as { at_once: number };
    expect(atOnce).toBeGreaterThan(1);
    expect(atOnce).toBeLessThanOrEqual(MAX_AT_ONCE);
  });

  test("six drafts of one project beside two of another -> a project's own never side by side, its versions in the order asked", async () => {
    desk.model.faults.slowMs = 120;
    const [one, other] = [await makeOne("One"), await makeOne("Other")];
    for (let nth = 1; nth <= 6; nth += 1) await ask(one, { instructions: `Part ${nth}`, title: "Guide", origin: null });
    for (let nth = 1; nth <= 2; nth += 1) await ask(other, { instructions: `Part ${nth}`, origin: null });
    await desk.engine.kick(desk.workspace);
    await desk.quiet();
    expect((await overlaps())?.of_project).toBe(1);
    const rows = await desk.query(
      `select j.prompt_context ->> 'instructions' as asked, v.number from document_versions v
         join draft_jobs j on j.id = v.job_id where j.project_id = $1 order by v.created_at, v.number`,
      [one],
    );
    expect(rows.map(({ asked }) => asked)).toEqual([1, 2, 3, 4, 5, 6].map((nth) => `Part ${nth}`));
  });
});
