import { NeonDbError, neon, neonConfig } from "@neondatabase/serverless";
import { sql } from "drizzle-orm";
import type { BatchItem } from "drizzle-orm/batch";
import { drizzle, type NeonHttpDatabase } from "drizzle-orm/neon-http";
import { schema } from "./schema/index.ts";

/** A connection over Neon's HTTP protocol: each statement or batch is one request and one transaction. */
export type Db = NeonHttpDatabase<typeof schema>;

/** A statement that has not run yet; a batch or a checkpoint runs it. */
export type Statement = BatchItem<"pg">;

/** Writes are given as a function, because Drizzle's builders run when awaited. */
export type Writes = (db: Db) => Statement[];

/** The product's clock: `now()` in production; the sandbox and the simulation move it. */
export const appNow = sql<Date>`app_now()`;

/**
 * Opens the database. No I/O happens before the first statement.
 * @param options.neonHttpUrl Where Neon's HTTP endpoint is, when it is not Neon's own; the driver keeps one for the process.
 */
export function createDb(options: { databaseUrl: string; neonHttpUrl?: string | undefined }): Db {
  if (options.neonHttpUrl) neonConfig.fetchEndpoint = options.neonHttpUrl;
  return drizzle(neon(options.databaseUrl), { schema, casing: "snake_case" });
}

/** Runs the statements as one transaction; an empty list does nothing. */
export async function runBatch(db: Db, statements: Statement[]): Promise<unknown[]> {
  const [first, ...rest] = statements;
  return first ? ((await db.batch([first, ...rest])) as unknown[]) : [];
}

/** What a fence raises: a row is not as the batch requires, and nothing of it was done. */
export const NOT_AS_REQUIRED = "CB001";

/** Deadlock and serialisation failure: nothing was done, and the same again may go through. */
const AGAIN = new Set(["40P01", "40001"]);

/** Whether the database undid a transaction only because of another one at the same time. */
export const mayGoThrough = (error: unknown): boolean => AGAIN.has(sqlState(error) ?? "");

/** `runBatch`, made again up to twice when it met another transaction. */
export async function runBatchAgain(db: Db, statements: () => Statement[]): Promise<unknown[]> {
  for (let again = 2; ; again -= 1) {
    try {
      return await runBatch(db, statements());
    } catch (error) {
      if (again === 0 || !mayGoThrough(error)) throw error;
    }
  }
}

/** Codes of a server that is going, gone or not there yet: nobody knows what became of the statement. */
const UNREACHABLE = /^(08...|57P0[1-5]|53300)$/;

/**
 * The PostgreSQL error code of anything a query threw; undefined where the database was not reached or was lost, so that the
 * outcome is not known. Batches throw it bare, single queries as a cause.
 */
export function sqlState(error: unknown): string | undefined {
  for (let at = error; at && typeof at === "object"; at = (at as { cause?: unknown }).cause) {
    const code = (at as { code?: unknown }).code;
    if (typeof code === "string" && /^[0-9A-Z]{5}$/.test(code)) return UNREACHABLE.test(code) ? undefined : code;
  }
  return undefined;
}

/** Whether a query came to nothing because the database was not reached, or was lost on the way. */
export function databaseIsAway(error: unknown): boolean {
  for (let at = error; at instanceof Error; at = at.cause)
    if (at instanceof NeonDbError) return sqlState(at) === undefined;
  return false;
}
