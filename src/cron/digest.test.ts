import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type TestBoard, testBoard } from "../../test/harness/engine.ts";
import { newId, type SummaryId, type WorkspaceId } from "../db/ids.ts";
import { createSummary } from "../db/queries/brain/create-summary.ts";
import { updateConfig } from "../db/queries/brain/update-config.ts";
import { createLog } from "../log.ts";
import { brainInput } from "../pipelines/brain/state.ts";
import { done } from "../pipelines/engine/define.ts";
import { definePipeline, defineStep, digestAfter } from "../pipelines/index.ts";
import type { QueueMessage } from "../pipelines/ports.ts";
import { type DigestDeps, digestJob } from "./digest.ts";

/** Takes a digest's input as the real brain does, and ends: what is tested here is which digests begin, and when. */
const brain = definePipeline({
  slug: "brain",
  version: 1,
  input: brainInput,
  steps: [defineStep({ name: "measure", timeoutMs: 1_000, run: async () => done({}) })],
});

let board: TestBoard;
let published: QueueMessage[];
let deps: DigestDeps;

beforeEach(async () => {
  board = await testBoard([brain]);
  published = [];
  await board.query("delete from workspaces");
  deps = {
    db: board.db,
    // Nobody works on the runs: they are looked at as they were begun.
    engine: { start: board.engine.start, kick: async () => {} },
    queue: { publish: async (messages) => void published.push(...messages) },
    log: createLog(() => {}),
  };
});
afterEach(() => board.close());

/** A workspace with a digest at 08:00, first due as its schedule says. */
async function newWorkspace(over: { timeZone?: string; columns?: Record<string, unknown> } = {}): Promise<WorkspaceId> {
  const id = newId<WorkspaceId>();
  await board.query("insert into workspaces (id, slack_team_id, name, time_zone) values ($1, $2, 'Test', $3)", [
    ...[id, `T${id}`, over.timeZone ?? "UTC"],
  ]);
  const columns: Record<string, unknown> = {
    ...{ digest_enabled: true, digest_channel: "C1", digest_weekdays: "[1,2,3,4,5,6,7]", ...over.columns },
  };
  const names = Object.keys(columns);
  await board.query(
    `insert into brain_config (workspace_id, ${names.join(", ")}) values ($1, ${names.map((_, at) => `$${at + 2}`).join(", ")})`,
    [id, ...Object.values(columns)],
  );
  return id;
}

/** Stops the database's clock at a moment. */
const at = (moment: string) =>
  board.query(
    `create or replace function app_now() returns timestamptz language sql stable as $$ select '${moment}'::timestamptz $$`,
  );

const runs = () =>
  board.query(
    "select workspace_id, request_key, input, origin from runs where pipeline = 'brain' order by created_at, request_key",
  );
const keys = async () => (await runs()).map((run) => run.request_key);
async function nextOf(id: WorkspaceId): Promise<string> {
  const [row] = await board.query("select next_digest_at as at from brain_config where workspace_id = $1", [id]);
  return row?.at instanceof Date ? row.at.toISOString() : "none";
}

/** A workspace whose schedule the job has reckoned, on Tuesday noon. */
async function scheduled(over: Parameters<typeof newWorkspace>[0] = {}) {
  await at("2026-11-24T12:00:00Z");
  const id = await newWorkspace(over);
  await digestJob(deps);
  return id;
}

describe("a workspace's digest", () => {
  test("turned on after its hour -> nothing today; the next day at the hour, once, for its channel", async () => {
    const id = await scheduled();
    expect(await runs()).toEqual([]);
    expect(await nextOf(id)).toBe("2026-11-25T08:00:00.000Z");
    await at("2026-11-25T07:59:59Z");
    await digestJob(deps);
    expect(await runs()).toEqual([]);
    await at("2026-11-25T08:00:20Z");
    expect(await digestJob(deps)).toEqual({ claimed: 1, begun: 1 });
    expect(await digestJob(deps)).toEqual({ claimed: 0, begun: 0 });
    expect(await runs()).toMatchObject([
      {
        request_key: "digest:daily:2026-11-25",
        input: {
          ...{ period: "day", type: "daily", trigger: "cron" },
          digest: { date: "2026-11-25", from: "2026-11-24T08:00:00.000000Z", to: "2026-11-25T08:00:00.000000Z" },
        },
        origin: { channel: "C1" },
      },
    ]);
    expect(await nextOf(id)).toBe("2026-11-26T08:00:00.000Z");
  });

  test("Friday's and then Monday's -> the second speaks of all the time since the first", async () => {
    await scheduled({ columns: { digest_weekdays: "[1,2,3,4,5]" } });
    for (const day of ["2026-11-27", "2026-11-28", "2026-11-29", "2026-11-30"]) {
      await at(`${day}T08:00:00Z`);
      await digestJob(deps);
    }
    expect(await keys()).toEqual(["digest:daily:2026-11-27", "digest:daily:2026-11-30"]);
    const [, monday] = await runs();
    expect(monday?.input).toMatchObject({
      digest: { from: "2026-11-27T08:00:00.000000Z", to: "2026-11-30T08:00:00.000000Z" },
    });
  });

  test("on the weekly day -> the digest of that day speaks of the week", async () => {
    await scheduled({ columns: { weekly_day: 4 } });
    for (const day of ["2026-11-25", "2026-11-26"]) {
      await at(`${day}T08:00:00Z`);
      await digestJob(deps);
    }
    expect((await runs()).map((run) => (run.input as { period: string }).period)).toEqual(["day", "week"]);
  });

  test("the Worker was down for hours -> one, late, of today; down for days -> only the current day's", async () => {
    await scheduled();
    await at("2026-11-25T13:10:00Z");
    await digestJob(deps);
    expect(await keys()).toEqual(["digest:daily:2026-11-25"]);
    await at("2026-11-29T11:00:00Z");
    await digestJob(deps);
    await digestJob(deps);
    expect(await keys()).toEqual(["digest:daily:2026-11-25", "digest:daily:2026-11-29"]);
    const [, late] = await runs();
    expect(late?.input).toMatchObject({
      digest: { from: "2026-11-25T13:00:00.000000Z", to: "2026-11-29T11:00:00.000000Z" },
    });
  });

  test("a late evening's, a little after midnight -> still made for its date; yesterday morning's -> left to the next", async () => {
    await scheduled({ columns: { digest_hour: 23 } });
    await scheduled({ columns: { digest_hour: 9 } });
    await at("2026-11-26T00:30:00Z");
    await digestJob(deps);
    expect(await keys()).toEqual(["digest:daily:2026-11-25"]);
  });

  test("late, in the quiet hours -> kept for the next one", async () => {
    const id = await scheduled({ columns: { quiet_from: 20, quiet_to: 7 } });
    await at("2026-11-25T21:00:00Z");
    await digestJob(deps);
    expect(await runs()).toEqual([]);
    expect(await nextOf(id)).toBe("2026-11-26T08:00:00.000Z");
    await at("2026-11-26T08:00:00Z");
    await digestJob(deps);
    expect(await keys()).toEqual(["digest:daily:2026-11-26"]);
  });

  test("a holiday -> none; the day after -> one", async () => {
    await scheduled({ columns: { holidays: '["2026-11-25"]' } });
    for (const day of ["2026-11-25", "2026-11-26"]) {
      await at(`${day}T08:00:00Z`);
      await digestJob(deps);
    }
    expect(await keys()).toEqual(["digest:daily:2026-11-26"]);
  });

  test("a daily summary of that day is there already -> none is made again, and the schedule moves on", async () => {
    const id = await scheduled();
    await at("2026-11-25T07:00:00Z");
    await createSummary(board.db, id, {
      ...{ id: newId<SummaryId>(), text: "Made before.", type: "daily", trigger: "api", period: "today" },
      ...{ periodStart: new Date(), periodEnd: new Date() },
      metrics: { newLeadsCount: 0, hotLeadsCount: 0, warmLeadsCount: 0, coldLeadsCount: 0 },
    });
    await at("2026-11-25T08:00:00Z");
    await digestJob(deps);
    expect(await runs()).toEqual([]);
    expect(await nextOf(id)).toBe("2026-11-26T08:00:00.000Z");
  });

  test("turned off, or Callboard uninstalled -> none", async () => {
    const off = await scheduled();
    const gone = await scheduled();
    await updateConfig(board.db, off, { digestEnabled: false });
    await board.query("update workspaces set uninstalled_at = app_now() where id = $1", [gone]);
    await at("2026-11-25T08:00:00Z");
    await digestJob(deps);
    expect(await runs()).toEqual([]);
  });

  test("the hour changed by code that names no next moment -> the job finds it, and does not make up for the morning", async () => {
    const id = await scheduled();
    await at("2026-11-25T07:00:00Z");
    await updateConfig(board.db, id, { digestHour: 6 });
    await digestJob(deps);
    expect(await runs()).toEqual([]);
    expect(await nextOf(id)).toBe("2026-11-26T06:00:00.000Z");
  });
});

describe("the job", () => {
  test("lost between claim and start -> the next one begins what was claimed, once", async () => {
    await scheduled();
    await at("2026-11-25T08:00:00Z");
    const lost = { ...deps.engine, start: async () => Promise.reject(new Error("The Worker is gone.")) };
    await expect(digestJob({ ...deps, engine: lost })).rejects.toThrow("The Worker is gone.");
    expect(await runs()).toEqual([]);
    await at("2026-11-25T08:15:00Z");
    expect(await digestJob(deps)).toEqual({ claimed: 0, begun: 1 });
    expect(await digestJob(deps)).toEqual({ claimed: 0, begun: 0 });
    expect(await keys()).toEqual(["digest:daily:2026-11-25"]);
  });

  test("lost after the start, before it was noted -> begun again, it is the same run", async () => {
    await scheduled();
    await at("2026-11-25T08:00:00Z");
    await digestJob(deps);
    await board.query("update brain_digests set run_id = null");
    await digestJob(deps);
    expect(await keys()).toEqual(["digest:daily:2026-11-25"]);
  });

  test("one workspace's run cannot begin -> all others' do, and the job says so", async () => {
    await scheduled();
    const bad = await scheduled();
    await scheduled();
    await at("2026-11-25T08:00:00Z");
    const start: typeof deps.engine.start = (workspace, request) =>
      workspace === bad ? Promise.reject(new Error("no")) : board.engine.start(workspace, request);
    await expect(digestJob({ ...deps, engine: { ...deps.engine, start } })).rejects.toThrow("no");
    expect(await runs()).toHaveLength(2);
    await digestJob(deps);
    expect(await runs()).toHaveLength(3);
  });

  test("250 workspaces and four jobs at once -> a digest each, none twice, in pages that follow each other", async () => {
    await at("2026-11-24T12:00:00Z");
    await board.query(
      `with w as (insert into workspaces (id, slack_team_id, name)
                  select gen_random_uuid(), 'T' || n, 'Test' from generate_series(1, 250) n returning id)
       insert into brain_config (workspace_id, digest_enabled, next_digest_at) select id, true, '2026-11-25T08:00:00Z' from w`,
    );
    await at("2026-11-25T08:00:00Z");
    await Promise.all([digestJob(deps), digestJob(deps), digestJob(deps), digestJob(deps)]);
    expect(published[0]).toMatchObject({ path: "/cron/digest", body: { page: 1 } });
    for (let page = 1; (await digestJob(deps, page)).claimed > 0; page += 1);
    await digestJob(deps);
    const [counted] = await board.query(
      "select count(*)::int as all, count(distinct workspace_id)::int as workspaces from runs where pipeline = 'brain'",
    );
    expect(counted).toEqual({ all: 250, workspaces: 250 });
    expect(published.map((message) => message.deduplicationId)).toEqual(
      published.map(() => expect.stringMatching(/^[\w.-]+$/)),
    );
  }, 60_000);

  test("25 zones around both changes of clocks, a job every quarter of an hour -> each local date once, at the moment the calendar says", async () => {
    const all = Intl.supportedValuesOf("timeZone");
    const zones = new Map<WorkspaceId, string>();
    const named = ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Africa/Cairo", "Asia/Kathmandu"];
    const spread = all.filter((_, index) => index % Math.ceil(all.length / 20) === 0);
    await at("2026-03-28T00:00:00Z");
    for (const timeZone of new Set([...named, ...spread]))
      zones.set(await newWorkspace({ timeZone, columns: { digest_hour: 2 } }), timeZone);
    const began = new Map<string, string>();
    const spans = [
      ["2026-03-28T00:00:00Z", 2],
      ["2026-10-24T12:00:00Z", 1.5],
    ] as const;
    for (const [from, days] of spans) {
      for (let quarter = 0; quarter <= days * 96; quarter += 1) {
        const now = new Date(Date.parse(from) + quarter * 900_000).toISOString();
        await at(now);
        if ((await digestJob(deps)).begun === 0) continue;
        for (const { workspace_id, request_key } of await runs()) {
          const key = `${workspace_id} ${request_key}`;
          if (!began.has(key)) began.set(key, now);
        }
      }
    }
    let checked = 0;
    for (const [id, timeZone] of zones) {
      const times = { timeZone, hour: 2, weekdays: [1, 2, 3, 4, 5, 6, 7], holidays: [] };
      for (const [from, days] of spans) {
        const end = new Date(Date.parse(from) + days * 86_400_000);
        // The first moment of a span after months of silence is a late digest, which another test is about.
        let due = digestAfter(times, new Date(from));
        for (; due && due.at <= end; due = digestAfter(times, due.at)) {
          expect(began.get(`${id} digest:daily:${due.date}`), `${timeZone} ${due.date}`).toBe(due.at.toISOString());
          checked += 1;
        }
      }
    }
    expect(checked).toBeGreaterThan(70);
  }, 60_000);
});
