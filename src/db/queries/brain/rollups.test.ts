import { beforeEach, describe, expect, test } from "vitest";
import { brainData } from "../../../../test/harness/brain.ts";
import { createDice, type Dice } from "../../../../test/simulation/dice.ts";
import { rebuildRollups } from "../../../cron/rebuild-rollups.ts";
import { ingestLeads, ingestMessages } from "../../../ingest/ingest.ts";
import { leadItem, STATUSES } from "../../../ingest/lead-item.ts";
import { messageItem } from "../../../ingest/message-item.ts";
import type { LeadId } from "../../ids.ts";
import type { LeadRow, MessageRow } from "../ingest/rows.ts";
import { buildRollups } from "./build-rollups.ts";
import { measureReasons, measureRollups, rollupsReady, type Span } from "./measure-rollups.ts";
import { COUNT_SOURCES, recount, recountReasons } from "./recount.ts";
import { writeLeadScores } from "./score-leads.ts";

const ZONES = [
  "UTC",
  "America/New_York",
  "America/St_Johns",
  "Asia/Kathmandu",
  "Australia/Lord_Howe",
  "Pacific/Apia",
  "Pacific/Kiritimati",
  "Europe/Dublin",
  "Africa/Casablanca",
] as const;
const HOUR = 3_600_000;

const data = brainData();
let { db, workspace } = data;
beforeEach(() => {
  ({ db, workspace } = data);
});

/** A moment of the last 400 days, often beside a change of the clocks or a midnight. */
function momentOf(dice: Dice, name: string): string {
  const edges = ["2025-11-02T06:00:00Z", "2026-03-08T07:00:00Z", "2026-04-04T15:00:00Z", "2026-03-29T01:00:00Z"];
  const now = Date.now() - HOUR;
  const at = dice.chance(`${name}/edge`, 0.4)
    ? Date.parse(dice.pick(`${name}/which`, edges)) + dice.between(`${name}/off`, -90, 90) * 60_000
    : now - dice.at(`${name}/ago`) * 400 * 24 * HOUR;
  return new Date(Math.min(at, now)).toISOString();
}

const leadsOf = (dice: Dice, batch: string): LeadRow[] =>
  Array.from({ length: dice.between(`${batch}/leads`, 1, 40) }, (_, index) => {
    const name = `${batch}/lead/${index}`;
    const some = <Value>(field: string, value: Value) =>
      dice.chance(`${name}/${field}?`, 0.7) ? { [field]: value } : {};
    return leadItem(new Date()).parse({
      id: dice.between(`${name}/id`, 1, 60),
      contact: { id: `c${dice.between(`${name}/contact`, 1, 25)}`, name: "Someone" },
      ...some("score", dice.between(`${name}/score`, 0, 100)),
      ...some("status", dice.pick(`${name}/status`, STATUSES)),
      ...some("owner", "ana@example.com"),
      ...some("rejection_reason", dice.pick(`${name}/reason`, ["Price", " price", "Zeit", "", null])),
      ...some("created_at", momentOf(dice, `${name}/created`)),
      ...some("updated_at", momentOf(dice, `${name}/updated`)),
      ...(dice.chance(`${name}/hot?`, 0.2) && { temperature: "hot" }),
    });
  });

const messagesOf = (dice: Dice, batch: string): MessageRow[] =>
  Array.from({ length: dice.between(`${batch}/messages`, 1, 60) }, (_, index) => {
    const name = `${batch}/message/${index}`;
    return messageItem(new Date()).parse({
      id: dice.between(`${name}/id`, 1, 400),
      contact_id: `c${dice.between(`${name}/contact`, 1, 25)}`,
      direction: dice.pick(`${name}/direction`, ["inbound", "outbound"]),
      text: "Hello",
      sent_at: momentOf(dice, `${name}/sent`),
    });
  });

/** Random spans on full hours, and all there is. */
function spansOf(dice: Dice, name: string): Span[] {
  const local = (at: number) => new Date(Math.floor(at / HOUR) * HOUR).toISOString().slice(0, 19).replace("T", " ");
  const [a, b, c] = ["a", "b", "c"].map((end) => Date.parse(momentOf(dice, `${name}/${end}`))).sort((x, y) => x - y);
  if (a === undefined || b === undefined || c === undefined) throw new Error("There are three.");
  const midnight = (at: number) => `${local(at).slice(0, 10)} 00:00:00`;
  const whole = dice.chance(`${name}/whole`, 0.5);
  return [
    { span: "prior", starts: whole ? midnight(a) : local(a), ends: whole ? midnight(b) : local(b) },
    { span: "now", starts: whole ? midnight(b) : local(b), ends: whole ? midnight(c) : local(c) },
    { span: "total", starts: "0001-01-01 00:00:00", ends: midnight(Date.now() + 48 * HOUR) },
  ];
}

async function expectExact(zone: string, spans: Span[]) {
  expect((await rollupsReady(db, workspace, zone)).rows).toEqual([{ ready: true }]);
  const parts = await Promise.all(COUNT_SOURCES.map((source) => recount(db, workspace, zone, spans, source)));
  const counted = spans.map(({ span }) =>
    Object.assign({}, ...parts.map(({ rows }) => rows.find((row) => row.span === span))),
  );
  expect((await measureRollups(db, workspace, zone, spans)).rows).toEqual(counted);
  const reasons = (await recountReasons(db, workspace, zone, spans, 10)).rows;
  expect((await measureReasons(db, workspace, zone, spans, 10)).rows).toEqual(reasons);
  await expectDated();
}

/** Contacts whose kept dates of last messages are not those of their messages: none. */
async function expectDated() {
  const wrong = await data.query(
    `select c.external_id, c.last_in_at, c.last_out_at
       from contacts c
      where c.workspace_id = $1
        and (c.last_in_at, c.last_out_at) is distinct from
            ((select max(sent_at) from messages where contact_id = c.id and direction = 'inbound'),
             (select max(sent_at) from messages where contact_id = c.id and direction = 'outbound'))`,
    [workspace],
  );
  expect(wrong).toEqual([]);
}

/** One thing that happens to a workspace. */
async function happen(dice: Dice, name: string): Promise<unknown> {
  switch (dice.pick(name, ["leads", "messages", "leads", "messages", "scores", "touch", "remove"])) {
    case "leads":
      return ingestLeads(db, workspace, leadsOf(dice, name));
    case "messages":
      return ingestMessages(db, workspace, messagesOf(dice, name));
    case "scores": {
      const rows = await data.query("select id from leads where workspace_id = $1 order by external_id limit 20", [
        workspace,
      ]);
      const scores = rows.map(({ id }, index) => ({
        id: id as LeadId,
        score: dice.between(`${name}/${index}`, 0, 100),
      }));
      return writeLeadScores(db, workspace, scores, dice.chance(`${name}/over`, 0.5));
    }
    case "touch":
      return data.query("update leads set temperature = 'warm', owner = 'x' where workspace_id = $1 and score < 50", [
        workspace,
      ]);
    case "remove":
      return data.query("delete from contacts where workspace_id = $1 and external_id = $2", [
        workspace,
        `c${dice.between(`${name}/contact`, 1, 25)}`,
      ]);
  }
}

const moveTo = (zone: string) => data.query("update workspaces set time_zone = $2 where id = $1", [workspace, zone]);
const queue = { publish: async () => {} };

describe("rollups", () => {
  test.each([1, 2, 3, 4])(
    "seed %i: whatever comes, in whatever order -> what a recount of the rows gives",
    async (seed) => {
      const dice = createDice(seed);
      const zone = dice.pick("zone", ZONES);
      await moveTo(zone);
      await rebuildRollups({ db, queue }, { workspace });
      for (let step = 0; step < 14; step += 1) {
        await happen(dice, `step/${step}`);
        if (step % 4 === 3) await expectExact(zone, spansOf(dice, `spans/${step}`));
      }
      await expectExact(zone, spansOf(dice, "spans"));
    },
  );

  test("a batch sent again, and six at once with rows in common -> each row counts once", async () => {
    const dice = createDice(7);
    const leads = leadsOf(dice, "again");
    const messages = messagesOf(dice, "again");
    await Promise.all([
      ...[1, 2].map(() => ingestLeads(db, workspace, leads)),
      ...[1, 2].map(() => ingestMessages(db, workspace, messages)),
      ingestLeads(db, workspace, leadsOf(dice, "other")),
      ingestMessages(db, workspace, messagesOf(dice, "other")),
    ]);
    await expectExact("UTC", spansOf(dice, "spans"));
  });

  test.each([11, 12])(
    "seed %i: the zone changes while rows come in -> never ready before it is right, and right then",
    async (seed) => {
      const dice = createDice(seed);
      await ingestLeads(db, workspace, leadsOf(dice, "before"));
      await ingestMessages(db, workspace, messagesOf(dice, "before"));
      const zone = dice.pick("zone", ZONES.slice(1));
      await moveTo(zone);
      expect((await rollupsReady(db, workspace, zone)).rows).toEqual([{ ready: false }]);
      for (let step = 0, done = false; !done; step += 1) {
        const [built] = await Promise.all([
          buildRollups(db, workspace, 7),
          step < 12 ? happen(dice, `step/${step}`) : null,
        ]);
        done = built.rows[0]?.done ?? true;
      }
      await expectExact(zone, spansOf(dice, "spans"));
      await rebuildRollups({ db, queue }, { workspace });
      const zones = await data.query("select distinct time_zone from brain_rollups where workspace_id = $1", [
        workspace,
      ]);
      expect(zones).toEqual([{ time_zone: zone }]);
      await happen(dice, "after");
      await expectExact(zone, spansOf(dice, "more"));
    },
  );

  test("a workspace that is deleted -> takes its rollups with it, and no other's", async () => {
    await ingestMessages(db, workspace, messagesOf(createDice(5), "gone"));
    await data.query("delete from workspaces where id = $1", [workspace]);
    expect(await data.query("select from brain_rollups where workspace_id = $1", [workspace])).toEqual([]);
    expect(await data.query("select from brain_rollup_zones where workspace_id = $1", [data.stranger])).toHaveLength(1);
  });
});
