import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type TestBoard, testBoard } from "../../../test/harness/engine.ts";
import { noFiles } from "../../../test/harness/no-files.ts";
import { newId, type SlackUserId } from "../../db/ids.ts";
import type { SharedFile, SlackPort } from "../ports.ts";
import { csvOf } from "./csv.ts";
import { rows } from "./index.ts";

const textOf = (bytes: Uint8Array) => new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);

describe("a CSV file", () => {
  test("quotes, commas, line ends -> quoted; what a spreadsheet would run -> text", () => {
    const row = { id: "1", at: "2026-11-01T00:00:00Z" };
    const bytes = csvOf([
      { ...row, name: 'Ana "the" Prado, Ltd', company: null, detail: "one\r\ntwo" },
      { ...row, name: '=HYPERLINK("http://evil")', company: "@SUM(A1)", detail: "-1+1" },
      { ...row, name: "عميل 😀", company: "+49", detail: "plain" },
    ]);
    expect(textOf(bytes)).toBe(
      [
        "\uFEFFname,company,detail,at,id",
        '"Ana ""the"" Prado, Ltd",,"one\r\ntwo",2026-11-01T00:00:00Z,1',
        `"'=HYPERLINK(""http://evil"")",'@SUM(A1),'-1+1,2026-11-01T00:00:00Z,1`,
        "عميل 😀,'+49,plain,2026-11-01T00:00:00Z,1",
        "",
      ].join("\r\n"),
    );
  });
});

describe("rows behind a figure", () => {
  let board: TestBoard;
  const shared: { channel: string; files: SharedFile[] }[] = [];
  const slack: SlackPort = {
    ...noFiles,
    post: async ({ target }) => ({ ts: "1.000100", channel: target.channel }),
    update: async () => {},
    find: async () => "absent",
    shareFiles: async ({ target, files }) => {
      shared.push({ channel: target.channel, files });
      return { channel: target.channel };
    },
  };
  beforeAll(async () => {
    board = await testBoard([rows], { slack });
  });
  afterAll(() => board.close());

  test("asked for by a person -> one file of this workspace's rows alone, up to the limit", async () => {
    const stranger = newId();
    await board.query("insert into workspaces (id, slack_team_id, name) values ($1, 'T0STRANGER', 'Else')", [stranger]);
    for (const workspace of [board.workspace, stranger]) {
      await board.query(
        `insert into contacts (id, workspace_id, external_id, name)
         select gen_random_uuid(), $1, 'c' || n, 'Contact ' || n from generate_series(1, 30) as n`,
        [workspace],
      );
    }
    const source = {
      query: "contacts.all",
      timeZone: "UTC",
      starts: "0001-01-01 00:00:00",
      ends: `${new Date(Date.now() + 172_800_000).toISOString().slice(0, 10)} 00:00:00`,
    };
    const user = "U0REP" as SlackUserId;
    const request = { pipeline: "rows", requestKey: newId(), input: { title: "Contacts: 30", source, most: 25 } };
    const { runId } = await board.engine.start(board.workspace, { ...request, origin: { channel: user, user } });
    await board.engine.kick(board.workspace);
    expect(await board.settled(runId)).toMatchObject({ state: "completed" });
    expect(shared).toHaveLength(1);
    const lines = textOf(shared[0]?.files[0]?.bytes ?? new Uint8Array())
      .trim()
      .split("\r\n");
    expect(lines).toHaveLength(26);
    const ids = lines.slice(1).map((line) => line.split(",").at(-1));
    const mine = await board.query("select id from contacts where workspace_id = $1 and id = any($2)", [
      board.workspace,
      ids,
    ]);
    expect(mine).toHaveLength(25);
  });

  test("of the average score -> what the model says of each lead, and the parts that add up to it", async () => {
    await board.query(
      `insert into leads (id, workspace_id, contact_id, external_id, temperature, score, status, attributes, created_at, updated_at)
       select gen_random_uuid(), $1, id, external_id, 'warm', 55, 'new', '{"Channel": "Web"}', now() - interval '1 day', now()
         from contacts where workspace_id = $1 and external_id in ('c1', 'c2')`,
      [board.workspace],
    );
    await board.query(
      `insert into messages (id, workspace_id, contact_id, external_id, direction, text, sent_at)
       select gen_random_uuid(), workspace_id, contact_id, 'm', 'inbound', 'Yes', created_at + interval '1 hour'
         from leads where workspace_id = $1 and external_id = 'c1'`,
      [board.workspace],
    );
    const day = (ahead: number) => `${new Date(Date.now() + ahead * 86_400_000).toISOString().slice(0, 10)} 00:00:00`;
    const source = { query: "leads.scored", timeZone: "UTC", starts: day(-3), ends: day(2) };
    const user = "U0REP" as SlackUserId;
    const request = { pipeline: "rows", requestKey: newId(), input: { title: "Average score: 55", source, most: 25 } };
    const { runId } = await board.engine.start(board.workspace, { ...request, origin: { channel: user, user } });
    await board.engine.kick(board.workspace);
    expect(await board.settled(runId)).toMatchObject({ state: "completed" });
    const [header, ...lines] = textOf(shared.at(-1)?.files[0]?.bytes ?? new Uint8Array())
      .trim()
      .split("\r\n");
    expect(header).toBe("name,company,detail,at,id,score,base,parts");
    expect(lines).toHaveLength(2);
    expect(lines.filter((line) => /Replied \+\d/.test(line))).toHaveLength(1);
    for (const line of lines) {
      const [score, base, parts = ""] = line.split(",").slice(-3);
      const points = [...parts.matchAll(/ ([+-]?\d+)(?:;|$)/g)].reduce((sum, match) => sum + Number(match[1]), 0);
      expect(Number(score)).toBe(Number(base) + points);
      expect(Number(score)).toBeGreaterThan(0);
    }
  });
});
