import { Client, neon, neonConfig } from "@neondatabase/serverless";
import { eq, sql } from "drizzle-orm";
import { drizzle } from "drizzle-orm/neon-http";
import {
  bigint,
  boolean,
  doublePrecision,
  integer,
  jsonb,
  numeric,
  pgTable,
  text,
  timestamp,
} from "drizzle-orm/pg-core";
import pg from "pg";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import WebSocket from "ws";
import { blankDatabase } from "../../test/harness/database.ts";
import { type NeonProxy, startNeonProxy } from "./index.ts";

const leads = pgTable("lead", {
  id: integer().primaryKey(),
  name: text().notNull().unique("lead_name_key"),
  score: bigint({ mode: "bigint" }),
  ratio: doublePrecision(),
  money: numeric(),
  warm: boolean(),
  facts: jsonb().$type<Record<string, unknown>>(),
  tags: text().array(),
  seen: timestamp({ withTimezone: true, mode: "date" }),
});

let proxy: NeonProxy;
let database: { url: string; close(): Promise<void> };
const direct = async <Row extends pg.QueryResultRow>(query: string): Promise<Row[]> => {
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  try {
    return (await client.query<Row>(query)).rows;
  } finally {
    await client.end();
  }
};

beforeAll(async () => {
  proxy = await startNeonProxy();
  database = await blankDatabase();
  await direct(`create table lead (id int primary key, name text not null constraint lead_name_key unique, score bigint,
    ratio float8, money numeric, warm bool, facts jsonb, tags text[], seen timestamptz)`);
});
afterAll(async () => {
  await proxy.close();
  await database.close();
});
beforeEach(async () => {
  neonConfig.fetchEndpoint = proxy.httpUrl;
  await direct("truncate lead");
});
afterEach(() => {
  proxy.resume();
});

const post = (body: unknown, headers: Record<string, string> = {}) =>
  fetch(proxy.httpUrl, {
    method: "POST",
    body: typeof body === "string" ? body : JSON.stringify(body),
    headers: { "Neon-Connection-String": database.url, "Neon-Raw-Text-Output": "true", ...headers },
  });
const open = () => drizzle(neon(database.url));

describe("HTTP, through the real driver and Drizzle", () => {
  test("bigint, numeric, float, boolean, jsonb, arrays and timestamptz come back as they went", async () => {
    const db = open();
    const row = {
      id: 1,
      name: 'O\'Brien "x" \\ \u{1F600} ünï',
      score: 9_007_199_254_740_993n,
      ratio: 0.1 + 0.2,
      money: "12345678901234567890.0123456789",
      warm: false,
      facts: { deep: [1, null, { "a'b": "c\nd" }] },
      tags: ["a,b", "{}", 'q"uote', "", "NULL"],
      seen: new Date("2026-03-29T01:59:59.123Z"),
    };
    await db.insert(leads).values(row);
    expect(await db.select().from(leads)).toEqual([row]);
  });

  test("null in every nullable column comes back null", async () => {
    const db = open();
    await db.insert(leads).values({ id: 1, name: "none" });
    const [row] = await db.select().from(leads);
    expect(row).toEqual({
      ...{
        id: 1,
        name: "none",
        score: null,
        ratio: null,
        money: null,
        warm: null,
        facts: null,
        tags: null,
        seen: null,
      },
    });
  });

  test("an update that finds no row returns none, and the count of changed rows is told", async () => {
    const db = open();
    await db.insert(leads).values([1, 2].map((id) => ({ id, name: `lead ${id}` })));
    expect(await db.update(leads).set({ warm: true }).where(eq(leads.id, 9)).returning()).toEqual([]);
    expect((await db.update(leads).set({ warm: true })).rowCount).toBe(2);
  });

  test("a batch is one transaction: every statement sees one transaction id", async () => {
    const db = open();
    const current = sql<string>`select pg_current_xact_id()::text as id`;
    const [first, , second] = await db.batch([
      db.execute(current),
      db.insert(leads).values({ id: 1, name: "in between" }),
      db.execute(current),
    ]);
    expect(first.rows).toEqual(second.rows);
    expect(await direct("select id from lead")).toEqual([{ id: 1 }]);
  });

  test("a batch whose second statement fails -> nothing of it is kept, and the error names the constraint", async () => {
    const db = open();
    const batch = db.batch([
      db.insert(leads).values({ id: 1, name: "same" }),
      db.insert(leads).values({ id: 2, name: "same" }),
    ]);
    await expect(batch).rejects.toMatchObject({ code: "23505", constraint: "lead_name_key", table: "lead" });
    expect(await direct("select * from lead")).toEqual([]);
  });

  test("a batch whose function raises -> nothing is kept, and the SQLSTATE arrives", async () => {
    await direct(`create or replace function refuse() returns void language plpgsql as
      $$ begin raise exception 'token not held' using errcode = 'CB001', hint = 'claim again'; end $$`);
    const db = open();
    const batch = db.batch([db.insert(leads).values({ id: 1, name: "a" }), db.execute(sql`select refuse()`)]);
    await expect(batch).rejects.toMatchObject({ code: "CB001", message: "token not held", hint: "claim again" });
    expect(await direct("select * from lead")).toEqual([]);
  });

  test("isolation level, read only and deferrable reach the server", async () => {
    const client = neon(database.url);
    const query = client`select current_setting('transaction_isolation') as level,
      current_setting('transaction_read_only') as read_only, current_setting('transaction_deferrable') as deferrable`;
    const [rows] = await client.transaction([query], {
      isolationLevel: "Serializable",
      readOnly: true,
      deferrable: true,
    });
    expect(rows).toEqual([{ level: "serializable", read_only: "on", deferrable: "on" }]);
    const writing = client.transaction([client`insert into lead (id, name) values (1, 'a')`], { readOnly: true });
    await expect(writing).rejects.toMatchObject({ code: "25006" });
  });

  test("50 statements at once over 20 connections all answer", async () => {
    const client = neon(database.url);
    const answers = await Promise.all(Array.from({ length: 50 }, (_, n) => client`select ${n}::int as n`));
    expect(answers.map((rows) => rows[0]?.n)).toEqual(Array.from({ length: 50 }, (_, n) => n));
  });

  test("two claims of one row at once -> one winner", async () => {
    const db = open();
    await db.insert(leads).values({ id: 1, name: "one" });
    const claim = () =>
      db
        .execute(sql`update lead set warm = true where id = 1 and warm is null returning id`)
        .then(({ rows }) => rows.length);
    const won = await Promise.all(Array.from({ length: 10 }, claim));
    expect(won.reduce((sum, n) => sum + n, 0)).toBe(1);
  });
});

describe("HTTP, the protocol's edges", () => {
  test.each([
    ["no connection string", { "Neon-Connection-String": "" }, /missing header/],
    ["a connection string that is none", { "Neon-Connection-String": "nonsense" }, /invalid connection string/],
    ["another scheme", { "Neon-Connection-String": "mysql://a:b@c/d" }, /scheme/],
    ["no password", { "Neon-Connection-String": "postgresql://a@127.0.0.1/d" }, /missing password/],
    ["an unknown isolation level", { "Neon-Batch-Isolation-Level": "Chaos" }, /invalid isolation level/],
  ])("%s -> 400", async (_title, headers, message) => {
    const response = await post({ queries: [{ query: "select 1", params: [] }] }, headers);
    expect(response.status).toBe(400);
    expect((await response.json()).message).toMatch(message);
  });

  test.each([
    ["not JSON", "{"],
    ["no query", {}],
    ["a query that is no text", { query: 1 }],
  ])("%s -> 400", async (_title, body) => {
    const response = await post(body);
    expect(response.status).toBe(400);
    expect((await response.json()).message).toMatch(/could not parse the HTTP request body/);
  });

  test("a wrong password -> 400 with PostgreSQL's code", async () => {
    const url = new URL(database.url);
    url.password = "wrong";
    const response = await post({ query: "select 1" }, { "Neon-Connection-String": url.toString() });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ code: "28P01" });
  });

  test("a server that is not there -> 500, which the driver reports as the server's error", async () => {
    const client = neon("postgresql://a:b@127.0.0.1:1/d");
    await expect(client`select 1`).rejects.toThrow(/HTTP status 500/);
  });

  test("two statements in one text -> refused, as in the extended protocol", async () => {
    const response = await post({ query: "select 1; drop table lead" });
    expect(await response.json()).toMatchObject({ code: "42601" });
    expect(await direct("select count(*)::int as n from lead")).toEqual([{ n: 0 }]);
  });

  test("values are PostgreSQL's own text, rows are arrays or objects as asked", async () => {
    const query = "select 1 as n, true as yes, '{1,2}'::int[] as list, null as nothing";
    const asObjects = await (await post({ query })).json();
    expect(asObjects).toMatchObject({ command: "SELECT", rowCount: 1, rowAsArray: false });
    expect(asObjects.rows).toEqual([{ n: "1", yes: "t", list: "{1,2}", nothing: null }]);
    expect(asObjects.fields[0]).toMatchObject({ name: "n", dataTypeID: 23 });
    const asArrays = await (await post({ query }, { "Neon-Array-Mode": "true" })).json();
    expect(asArrays.rows).toEqual([["1", "t", "{1,2}", null]]);
  });

  test("a transaction left open does not leak into the next request", async () => {
    expect((await post({ query: "begin" })).status).toBe(200);
    await post({ query: "insert into lead (id, name) values (1, 'kept')" });
    expect(await direct("select name from lead")).toEqual([{ name: "kept" }]);
  });

  test("request and response above the limits -> 413 and 507, and the batch is rolled back", async () => {
    const small = await startNeonProxy({ limits: { requestBytes: 2000, responseBytes: 1000 } });
    const headers = { "Neon-Connection-String": database.url, "Neon-Raw-Text-Output": "true" };
    const send = (body: unknown) => fetch(small.httpUrl, { method: "POST", headers, body: JSON.stringify(body) });
    expect((await send({ query: `select '${"x".repeat(2000)}'` })).status).toBe(413);
    const insert = { query: "insert into lead (id, name) values (1, 'a')", params: [] };
    const tooLarge = await send({ queries: [insert, { query: "select repeat('x', 1000)", params: [] }] });
    expect(tooLarge.status).toBe(507);
    expect(await direct("select * from lead")).toEqual([]);
    await small.close();
  });

  test("the caller hangs up -> its query is cancelled on the server", async () => {
    const caller = new AbortController();
    const request = fetch(proxy.httpUrl, {
      method: "POST",
      signal: caller.signal,
      headers: { "Neon-Connection-String": database.url, "Neon-Raw-Text-Output": "true" },
      body: JSON.stringify({ query: "select pg_sleep(60), 'abandoned'" }),
    });
    const outcome = expect(request).rejects.toThrow();
    const running = () =>
      direct(
        "select from pg_stat_activity where state = 'active' and query like '%''abandoned''%' and pid <> pg_backend_pid()",
      );
    await vi.waitFor(async () => expect(await running()).toHaveLength(1));
    caller.abort();
    await outcome;
    await vi.waitFor(async () => expect(await running()).toHaveLength(0));
  });

  test("other paths and methods -> 404 and 405", async () => {
    expect((await fetch(new URL("/other", proxy.httpUrl))).status).toBe(404);
    expect((await fetch(proxy.httpUrl)).status).toBe(405);
  });
});

describe("WebSocket", () => {
  const connect = async () => {
    neonConfig.webSocketConstructor = WebSocket;
    neonConfig.wsProxy = (host, port) => `${proxy.wsUrl}?address=${host}:${port}`;
    neonConfig.useSecureWebSocket = false;
    neonConfig.pipelineTLS = false;
    neonConfig.pipelineConnect = false;
    const client = new Client(database.url);
    client.on("error", () => undefined);
    await client.connect();
    return client;
  };

  test("an interactive transaction commits and rolls back", async () => {
    const client = await connect();
    await client.query("begin");
    await client.query("insert into lead (id, name) values ($1, $2)", [1, "committed"]);
    expect(await direct("select * from lead")).toEqual([]);
    await client.query("commit");
    await client.query("begin");
    await client.query("insert into lead (id, name) values (2, 'undone')");
    await client.query("rollback");
    await client.end();
    expect(await direct("select name from lead")).toEqual([{ name: "committed" }]);
  });

  test("HTTP statements go on while a WebSocket transaction is open", async () => {
    const client = await connect();
    await client.query("begin");
    await client.query("insert into lead (id, name) values (1, 'open')");
    expect(await neon(database.url)`select count(*)::int as n from lead`).toEqual([{ n: 0 }]);
    await client.query("rollback");
    await client.end();
  });

  test("no address -> the upgrade is refused", async () => {
    const socket = new WebSocket(`ws://${proxy.wsUrl}?address=nowhere`);
    const error = await new Promise<Error>((resolve) => socket.once("error", resolve));
    expect(error.message).toMatch(/400/);
  });
});

describe("outages", () => {
  test("pause -> requests are cut; resume -> they answer again", async () => {
    proxy.pause();
    await expect(neon(database.url)`select 1`).rejects.toThrow(/fetch failed/);
    proxy.resume();
    expect(await neon(database.url)`select 1::int as one`).toEqual([{ one: 1 }]);
  });

  test("pause as waking up -> requests wait, and answer after resume", async () => {
    proxy.pause("hang");
    const answer = neon(database.url)`select 1::int as one`;
    const first = await Promise.race([answer, new Promise((resolve) => setTimeout(resolve, 100, "still waiting"))]);
    expect(first).toBe("still waiting");
    proxy.resume();
    expect(await answer).toEqual([{ one: 1 }]);
  });

  test("the database is dropped and made again under idle connections -> the next statement works", async () => {
    const other = await blankDatabase();
    expect(await neon(other.url)`select 1::int as one`).toEqual([{ one: 1 }]);
    await other.close();
    await expect(neon(other.url)`select 1`).rejects.toMatchObject({ code: "3D000" });
    expect(await neon(database.url)`select 1::int as one`).toEqual([{ one: 1 }]);
  });
});
