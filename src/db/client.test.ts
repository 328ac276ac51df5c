import { NeonDbError } from "@neondatabase/serverless";
import { expect, test } from "vitest";
import { createDb, databaseIsAway, mayGoThrough, sqlState } from "./client.ts";

const thrown = (code: string) => Object.assign(new Error("from the server"), { code });

test.for([
  ["23505", "23505"],
  ["CB001", "CB001"],
  ["40P01", "40P01"],
  ["57014", "57014"],
])("the server refused a statement with %s -> its code", ([code, told]) => {
  expect(sqlState(thrown(code as string))).toBe(told);
  expect(sqlState(new Error("Failed query", { cause: thrown(code as string) }))).toBe(told);
});

test.for(["57P01", "57P02", "57P03", "08006", "53300"])("a server that is going or gone says %s -> no code", (code) => {
  expect(sqlState(thrown(code))).toBeUndefined();
});

test("no answer at all -> no code; a deadlock -> the same again may go through", () => {
  expect(sqlState(new TypeError("fetch failed"))).toBeUndefined();
  expect([mayGoThrough(thrown("40P01")), mayGoThrough(thrown("23505"))]).toEqual([true, false]);
});

test("nobody listens, or nobody answers -> the database is away; a statement refused, or a mistake of ours -> it is not", async () => {
  const neonHttpUrl = "http://127.0.0.1:1/sql";
  const nowhere = createDb({ databaseUrl: "postgresql://u:p@nowhere.example/db", neonHttpUrl });
  const away = await nowhere.execute("select 1").catch((error: unknown) => error);
  expect(databaseIsAway(away)).toBe(true);
  const fromServer = new NeonDbError("connection failure");
  fromServer.code = "08006";
  expect(databaseIsAway(new Error("Failed query", { cause: fromServer }))).toBe(true);
  fromServer.code = "23505";
  expect(databaseIsAway(fromServer)).toBe(false);
  expect(databaseIsAway(new TypeError("x is undefined"))).toBe(false);
});
