import { beforeEach, describe, expect, test } from "vitest";
import { brainData } from "../../../../test/harness/brain.ts";
import { runBatch } from "../../client.ts";
import { newId, type SlackUserId, type SummaryId, type TaskId, type WorkspaceId } from "../../ids.ts";
import { listKept, tellKept } from "../brain/kept-posts.ts";
import { notifySubscribers, tellPerson } from "./say.ts";

const data = brainData();
const [ANA, BO] = ["U0ANA", "U0BO"] as [SlackUserId, SlackUserId];

beforeEach(() => configure({}));

/** Settings of the workspace; its clock shows noon unless told otherwise. */
async function configure(config: Record<string, unknown>, localHour = 12) {
  const [now] = await data.query("select extract(hour from app_now() at time zone 'UTC')::int as hour");
  // Zones of the Etc area are named the other way round: GMT-3 is three hours ahead.
  const ahead = ((localHour - Number(now?.hour) + 36) % 24) - 12;
  const zone = ahead === 0 ? "UTC" : `Etc/GMT${ahead > 0 ? "-" : "+"}${Math.abs(ahead)}`;
  await data.query("update workspaces set time_zone = $2 where id = $1", [data.workspace, zone]);
  await data.query("delete from brain_config where workspace_id = $1", [data.workspace]);
  await data.query(
    `insert into brain_config (workspace_id, posts_a_day, quiet_from, quiet_to, holidays)
     values ($1, $2, $3, $4, coalesce($5, '[]')::jsonb)`,
    [data.workspace, config.most ?? null, config.from ?? null, config.to ?? null, config.holidays ?? null],
  );
}

const tell = (key: string, user = ANA, workspace: WorkspaceId = data.workspace) =>
  tellPerson(data.db, workspace, { key, user, purpose: "stuck_items", facts: { items: [], more: 0 } });

async function followed(...who: SlackUserId[]): Promise<TaskId> {
  const [project, campaign, task] = [newId(), newId(), newId<TaskId>()];
  await data.query(
    "insert into projects (id, workspace_id, name, slug) values ($1, $2, 'P', 'p-' || gen_random_uuid())",
    [project, data.workspace],
  );
  await data.query(
    `insert into campaigns (id, workspace_id, kind, name, brief, sender_name, sender_company, voice_id, status, request_key)
     values ($1, $2, 'content', 'C', '', '', '', '', 'running', gen_random_uuid()::text)`,
    [campaign, data.workspace],
  );
  await data.query(
    `insert into tasks (id, workspace_id, campaign_id, project_id, type, title, subscribers)
     values ($1, $2, $3, $4, 'article', 'Safe <lifting>', $5)`,
    [task, data.workspace, campaign, project, JSON.stringify(who)],
  );
  return task;
}

const stage = (task: TaskId, key: string) => notifySubscribers(data.db, data.workspace, task, { key, stage: "review" });

const posts = async (place: SlackUserId = ANA) =>
  Number(
    (
      await data.query(
        "select count(*) as n from effects where workspace_id = $1 and target ->> 'user' = $2 and state = 'due'",
        [data.workspace, place],
      )
    )[0]?.n,
  );
const kept = async () =>
  (
    await data.query("select kept from unasked_posts where workspace_id = $1 and kept is not null", [data.workspace])
  ).map((row) => row.kept);

async function digest(): Promise<SummaryId> {
  const id = newId<SummaryId>();
  await data.query(
    `insert into brain_summaries (id, workspace_id, text, type, trigger, period, period_start, period_end, metrics)
     values ($1, $2, 'x', 'daily', 'cron', 'day', app_now(), app_now(), '{}')`,
    [id, data.workspace],
  );
  await tellKept(data.db, data.workspace, id);
  return id;
}

describe("what nobody asked for", () => {
  test("ten at once with room for three -> three are posted, seven kept; another person's are counted apart", async () => {
    await configure({ most: 3 });
    await Promise.all(Array.from({ length: 10 }, (_, index) => tell(`k${index}`)));
    expect(await posts()).toBe(3);
    expect(await kept()).toEqual(Array(7).fill("limit"));
    await tell("other", BO);
    expect(await posts(BO)).toBe(1);
  });

  test("two at once at the limit -> one is posted, one kept", async () => {
    await configure({ most: 3 });
    for (const key of ["a", "b"]) await tell(key);
    const task = await followed(ANA);
    await Promise.all([tell("c"), stage(task, "d")]);
    expect(await posts()).toBe(3);
    expect(await kept()).toEqual(["limit"]);
  });

  test("the same twice at once -> once, and counted once", async () => {
    await configure({ most: 2 });
    await Promise.all([tell("a"), tell("a"), tell("a")]);
    await tell("b");
    expect(await posts()).toBe(2);
    expect(await kept()).toEqual([]);
  });

  test("two to the same people in both orders at once -> neither waits for ever", async () => {
    const [one, other] = [await followed(ANA, BO), await followed(BO, ANA)];
    await Promise.all(
      Array.from({ length: 8 }, (_, index) => runBatch(data.db, [stage(index % 2 ? one : other, `k${index}`)])),
    );
    expect([await posts(ANA), await posts(BO)]).toEqual([8, 8]);
  });

  test.each<[string, Record<string, unknown>, number, string | null]>([
    ["inside quiet hours over midnight, in the evening", { from: 20, to: 7 }, 22, "quiet"],
    ["inside quiet hours over midnight, in the morning", { from: 20, to: 7 }, 6, "quiet"],
    ["at their end", { from: 20, to: 7 }, 7, null],
    ["inside quiet hours of a day", { from: 12, to: 14 }, 13, "quiet"],
    ["outside of them", { from: 12, to: 14 }, 15, null],
    ["no quiet hours", {}, 3, null],
  ])("%s", async (_what, config, hour, expected) => {
    await configure(config, hour);
    await stage(await followed(ANA), "k");
    expect(await posts()).toBe(expected ? 0 : 1);
    expect(await kept()).toEqual(expected ? [expected] : []);
  });

  test("on a day off of the workspace's own calendar -> kept", async () => {
    const [day] = await data.query(
      "select (app_now() at time zone time_zone)::date::text as today from workspaces where id = $1",
      [data.workspace],
    );
    await configure({ holidays: JSON.stringify([day?.today]) });
    await stage(await followed(ANA), "k");
    expect(await kept()).toEqual(["holiday"]);
  });

  test("what still holds later, in quiet hours -> nothing is written; after them it is posted", async () => {
    await configure({ from: 20, to: 7 }, 22);
    await tell("k");
    expect([await posts(), await kept()]).toEqual([0, []]);
    await configure({ from: 20, to: 7 }, 8);
    await tell("k");
    expect(await posts()).toBe(1);
  });

  test("kept -> in the next digest, once, a thing told to two people as one; what comes later in the one after", async () => {
    await configure({ from: 20, to: 7 }, 22);
    await stage(await followed(ANA, BO), "k");
    const waiting = async () => (await listKept(data.db, data.workspace, null)).rows;
    expect(await waiting()).toMatchObject([{ title: "Safe <lifting>", all: 1 }]);
    const first = await digest();
    expect(await waiting()).toEqual([]);
    await stage(await followed(ANA), "l");
    const [second, third] = [await digest(), await digest()];
    const told = async (id: SummaryId, workspace = data.workspace) => (await listKept(data.db, workspace, id)).rows;
    expect(await told(first)).toMatchObject([{ purpose: "stage_finished", title: "Safe <lifting>", all: 1 }]);
    expect(await told(second)).toHaveLength(1);
    expect(await told(third)).toEqual([]);
    expect(await told(first, data.stranger)).toEqual([]);
  });

  test("another workspace's task, or an unknown workspace -> nothing", async () => {
    const task = await followed(ANA);
    await notifySubscribers(data.db, data.stranger, task, { key: "k", stage: "review" });
    await tell("k", ANA, newId<WorkspaceId>());
    expect(await data.query("select id from unasked_posts where workspace_id = $1", [data.stranger])).toEqual([]);
    expect(await posts()).toBe(0);
  });
});
