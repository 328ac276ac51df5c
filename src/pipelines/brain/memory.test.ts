import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createSandboxClock } from "../../../sandbox/clock.ts";
import { startModel } from "../../../sandbox/model/index.ts";
import { type TestBoard, testBoard } from "../../../test/harness/engine.ts";
import { createModel } from "../../clients/model.ts";
import { runBatch } from "../../db/client.ts";
import type { ActionId, SlackUserId } from "../../db/ids.ts";
import { dismissAction } from "../../db/queries/brain/dismiss-action.ts";
import { answersVersion, writeKnownAnswers } from "../../db/queries/brain/known-answers.ts";
import { chooseOwners, ownersVersion } from "../../db/queries/brain/lead-owners.ts";
import { markActioned } from "../../db/queries/brain/mark-actioned.ts";
import { undoAction } from "../../db/queries/brain/undo-action.ts";
import type { SlackPort } from "../ports.ts";
import { brain } from "./index.ts";
import { priorityOf, withVerdicts } from "./priority.ts";
import { SMALL_WEEK, seedConversations, type TestConversation } from "./test-data.ts";

const REP = "U0REP0001" as SlackUserId;

let model: Awaited<ReturnType<typeof startModel>>;
let board: TestBoard;
let asked: string[];
let people: Record<string, string>;

const unused = async () => {
  throw new Error("Nothing is posted here.");
};
const slack: SlackPort = {
  ...{ post: unused, update: unused, find: unused, shareFiles: unused, findShared: unused },
  personByEmail: async (_workspace, email) => {
    asked.push(email);
    return people[email] ?? null;
  },
};

beforeEach(async () => {
  asked = [];
  people = {};
  model = await startModel({ clock: createSandboxClock() });
  const client = createModel({ apiKey: model.apiKey, baseUrl: `${model.url}/v1`, model: "gpt-4.1-mini" });
  board = await testBoard([brain], { model: client, slack }, 300_000);
});
afterEach(async () => {
  await board.close();
  await model.close();
});

const seed = (conversations: TestConversation[]) =>
  seedConversations((sql, values) => board.query(sql, values), board.workspace, conversations);

let runs = 0;
/** What a run of the brain recommends. */
async function recommended(): Promise<Record<string, unknown>[]> {
  runs += 1;
  const { runId } = await board.engine.start(board.workspace, {
    pipeline: "brain",
    requestKey: `test:${runs}`,
    input: { period: "week", type: "manual", trigger: "api" },
  });
  await board.engine.kick(board.workspace);
  expect((await board.settled(runId)).state).toBe("completed");
  return board.query(
    "select a.*, c.name from brain_actions a join contacts c on c.id = a.contact_id where run_id = $1 order by c.name",
    [runId],
  );
}

const writes = (name: string, text: string) =>
  board.query(
    `insert into messages (id, workspace_id, contact_id, external_id, direction, text, sent_at)
     select gen_random_uuid(), $1, id, gen_random_uuid()::text, 'inbound', $3, app_now() - interval '1 minute' from contacts where name = $2`,
    [board.workspace, name, text],
  );

describe("memory", () => {
  test("dismissed -> not recommended again on the same facts, a month later neither; when the contact wrote again it is back and says why", async () => {
    await seed(SMALL_WEEK);
    const first = await recommended();
    for (const { id } of first) await dismissAction(board.db, board.workspace, id as ActionId, REP);
    expect(await recommended()).toEqual([]);
    await board.advance(3 * 24 * 3_600_000);
    expect(await recommended()).toEqual([]);
    await writes("Maria Vega", "One more thing: how many seats does the team plan include?");
    expect(await recommended()).toMatchObject([
      { name: "Maria Vega", returned: "It came back because Maria Vega wrote again since it was dismissed." },
    ]);
  });

  test("facts that came in late, with an earlier time than the dismissal -> other facts all the same", async () => {
    await seed(SMALL_WEEK);
    const first = await recommended();
    const maria = first.find(({ name }) => name === "Maria Vega");
    await dismissAction(board.db, board.workspace, maria?.id as ActionId, REP);
    await board.query(
      `insert into messages (id, workspace_id, contact_id, external_id, direction, text, sent_at)
       values (gen_random_uuid(), $1, $2, 'late', 'inbound', 'How do we export our data from the old system?', app_now() - interval '2 hours')`,
      [board.workspace, maria?.contact_id],
    );
    expect(await recommended()).toMatchObject([
      { name: "Maria Vega", returned: expect.stringContaining("It came back") },
    ]);
  });

  test("dismissed on two grounds, one after the other -> neither comes back, and no run says that it recommended something", async () => {
    await seed([{ contact: "Rosa Lima", lead: { hoursAgo: 24 }, turns: [] }]);
    await board.query("update leads set temperature = 'hot', score = 40");
    await board.advance(10_000);
    await board.query("update leads set score = 58");
    const [first] = await recommended();
    expect(first).toMatchObject({ signal: "untouched", returned: null });
    await dismissAction(board.db, board.workspace, first?.id as ActionId, REP);
    const [second] = await recommended();
    expect(second).toMatchObject({ signal: "rising" });
    await dismissAction(board.db, board.workspace, second?.id as ActionId, REP);
    await board.query("update brain_actions set decided_at = decided_at + interval '1 hour' where signal = 'rising'");
    expect(await recommended()).toEqual([]);
    const [last] = await board.query(
      "select outputs #>> '{recommend,recommended}' as n from runs order by created_at desc, id desc limit 1",
    );
    expect(last?.n).toBe("0");
  });

  test("dismissed, and back on grounds that were there before -> it does not say that anybody wrote since", async () => {
    await seed([
      {
        contact: "Rosa Lima",
        lead: { hoursAgo: 24 },
        turns: [{ from: "them", text: "I would love to learn more about your plans.", hoursAgo: 0.5 }],
      },
    ]);
    await board.query("update leads set temperature = 'cold', score = 40");
    await board.advance(10_000);
    await board.query("update leads set score = 58");
    const [first] = await recommended();
    expect(first).toMatchObject({ type: "opportunity_alert", signal: "rising" });
    await dismissAction(board.db, board.workspace, first?.id as ActionId, REP);
    expect(await recommended()).toMatchObject([
      { signal: "curious", returned: "It came back on other grounds than those it was dismissed on." },
    ]);
  });

  test("done, and taken back -> it is open again, and not made a second time", async () => {
    await seed(SMALL_WEEK);
    const [ana] = await recommended();
    await markActioned(board.db, board.workspace, ana?.id as ActionId, REP);
    await undoAction(board.db, board.workspace, ana?.id as ActionId, REP);
    expect(await recommended()).toEqual([]);
  });
});

describe("priorities learn", () => {
  test("all done -> up by at most ten; all dismissed -> down; none -> as they were; the parts are the sum", () => {
    const plain = priorityOf("question", { temperature: "warm", score: 50, hours: 24 });
    expect(withVerdicts(plain, { done: 0, dismissed: 0 })).toBe(plain);
    const up = withVerdicts(plain, { done: 500, dismissed: 0 });
    const down = withVerdicts(plain, { done: 0, dismissed: 500 });
    expect([up.priority, down.priority]).toEqual([plain.priority + 10, plain.priority - 10]);
    for (const { priority, parts } of [up, down])
      expect(parts.reduce((sum, part) => sum + part.points, 0)).toBe(priority);
    expect(withVerdicts(plain, { done: 1, dismissed: 0 }).priority - plain.priority).toBe(2);
    const most = priorityOf("ready", { temperature: "hot", score: 100, hours: 500 });
    expect(withVerdicts(most, { done: 500, dismissed: 0 }).priority).toBe(100);
  });

  test("a type that people dismiss -> its next ones stand lower, and say so; what was already handled does not count", async () => {
    await seed(SMALL_WEEK);
    const verdict = (type: string, reason: string | null) =>
      board.query(
        `insert into brain_actions (id, workspace_id, contact_id, type, priority, urgency, reason, status, dismiss_reason, decided_at, evidence)
         select gen_random_uuid(), $1, c.id, $2, 50, 'today', 'Before.', 'dismissed', $3, app_now() - interval '1 day', 'old' || n
           from generate_series(1, 12) n, (select id from contacts where name = 'Kim Lund') c`,
        [board.workspace, type, reason],
      );
    await verdict("response_template", "not_relevant");
    await verdict("handoff_ready", "already_handled");
    const actions = await recommended();
    const partsOf = (name: string) => JSON.stringify(actions.find((action) => action.name === name)?.parts);
    expect(partsOf("Maria Vega")).toContain('{"label":"Of this kind 0 of 12 were done","points":-7}');
    expect(partsOf("Ana Silva")).not.toContain("Of this kind");
  });
});

describe("rules", () => {
  test("a score that rose by fifteen within a week, in small steps -> an opportunity, which returns after another ten", async () => {
    await seed([{ contact: "Rosa Lima", lead: { temperature: "warm", score: 40, status: "contacted" }, turns: [] }]);
    for (const score of [46, 52]) await board.query("update leads set score = $1", [score]);
    expect(await recommended()).toEqual([]);
    await board.query("update leads set score = 58");
    const [rise] = await recommended();
    expect(rise).toMatchObject({ type: "opportunity_alert", signal: "rising" });
    expect(rise?.reason).toMatch(/^The score of Rosa Lima rose from 40 to 58 within/);
    await dismissAction(board.db, board.workspace, rise?.id as ActionId, REP);
    await board.query("update leads set score = 59");
    expect(await recommended()).toEqual([]);
    await board.query("update leads set score = 67");
    const [back] = await recommended();
    expect(back?.returned).toMatch(/^It came back because the score of Rosa Lima rose from 40 to 67/);
  });

  test("an objection that was answered to a later customer -> that answer, without the customer's name; written down -> that one", async () => {
    const objection = "Yes. It is too expensive for a small shop like mine.";
    const answer = "Hi Kim, we can start with the small plan and add seats later, so the first month costs far less.";
    const customer: TestConversation = {
      contact: "Kim Lund",
      lead: { status: "converted", hoursAgo: 90 },
      turns: [
        { from: "them", text: "Honestly it is too expensive for us.", hoursAgo: 100 },
        { from: "us", text: answer, hoursAgo: 99 },
      ],
    };
    await seed([customer, { contact: "Jon Berg", turns: [{ from: "them", text: objection, hoursAgo: 5 }] }]);
    const [learned] = await recommended();
    expect(learned).toMatchObject({ name: "Jon Berg", type: "response_template", signal: "objection" });
    expect(learned?.suggested_message).toBe(
      "Hi Jon, we can start with the small plan and add seats later, so the first month costs far less.",
    );
    expect(model.calls().filter((call) => JSON.stringify(call).includes("suggested_messages"))).toEqual([]);
    await board.query("delete from brain_actions");
    const { version } = (await answersVersion(board.db, board.workspace)).rows[0] ?? { version: "" };
    const answers = [{ objection: "price", text: "There is a plan for small shops." }];
    await runBatch(board.db, writeKnownAnswers(board.db, board.workspace, { version, by: REP, answers }));
    const [written] = await recommended();
    expect(written?.suggested_message).toBe("Hi Jon, There is a plan for small shops.");
  });

  test("the lead's owner -> the person: by e-mail, asked of Slack once; by hand goes before that; unknown is nobody's", async () => {
    await seed(SMALL_WEEK);
    const own = (name: string, owner: string) =>
      board.query("update leads set owner = $1 from contacts c where c.id = contact_id and c.name = $2", [owner, name]);
    await own("Maria Vega", "Rita@Shop.example");
    await own("Ana Silva", "nobody@shop.example");
    await own("Jon Berg", "Team West");
    await own("Priya Nair", "U07NWREP001");
    people = { "rita@shop.example": "U0RITA001" };
    const { version } = (await ownersVersion(board.db, board.workspace)).rows[0] ?? { version: "" };
    const chosen = [{ owner: "team west", slackUserId: "U0WEST001" }];
    await runBatch(board.db, chooseOwners(board.db, board.workspace, version, chosen));
    const assigned = async () =>
      Object.fromEntries((await recommended()).map((action) => [action.name, action.assignee]));
    expect(await assigned()).toEqual({
      ...{
        "Ana Silva": null,
        "Jon Berg": "U0WEST001",
        "Lee Wong": null,
        "Maria Vega": "U0RITA001",
        "Priya Nair": "U07NWREP001",
      },
    });
    expect(asked.sort()).toEqual(["nobody@shop.example", "rita@shop.example"]);
    await board.query("delete from brain_actions");
    await assigned();
    expect(asked).toHaveLength(2);
  });

  test("an owner's e-mail that is somebody else's a week later -> theirs; nobody's any more -> nobody's; a member's is asked of nobody", async () => {
    await seed(SMALL_WEEK);
    await board.query("update leads set owner = 'rita@shop.example' where status = 'new'");
    const assigned = async () => {
      await board.query("delete from brain_actions");
      return [...new Set((await recommended()).flatMap(({ assignee }) => (assignee ? [assignee] : [])))];
    };
    people = { "rita@shop.example": "U0RITA001" };
    expect(await assigned()).toEqual(["U0RITA001"]);
    people = { "rita@shop.example": "U0NEW0001" };
    expect(await assigned()).toEqual(["U0RITA001"]);
    await board.advance(8 * 24 * 3_600_000);
    expect(await assigned()).toEqual(["U0NEW0001"]);
    people = {};
    await board.advance(8 * 24 * 3_600_000);
    expect(await assigned()).toEqual([]);
    expect(asked).toHaveLength(3);
    await board.query(
      "insert into members (workspace_id, slack_user_id, email) values ($1, 'U0MEMBER1', 'Rita@shop.example')",
      [board.workspace],
    );
    expect(await assigned()).toEqual(["U0MEMBER1"]);
    const choose = async (who: string | null) => {
      const { version } = (await ownersVersion(board.db, board.workspace)).rows[0] ?? { version: "" };
      const chosen = [{ owner: "rita@shop.example", slackUserId: who }];
      await runBatch(board.db, chooseOwners(board.db, board.workspace, version, chosen));
    };
    await choose("U0MEMBER1");
    await board.query("update members set slack_user_id = 'U0MEMBER2'");
    expect(await assigned()).toEqual(["U0MEMBER2"]);
    await choose(null);
    expect(await assigned()).toEqual([]);
  });
});
