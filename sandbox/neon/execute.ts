import type pg from "pg";
import { z } from "zod";
import { ProxyError } from "./errors.ts";

const statement = z.object({
  query: z.string(),
  params: z.array(z.unknown()).default([]),
  arrayMode: z.boolean().optional(),
});
/** Body of a request: one statement, or several that make one transaction. */
export const sqlRequest = z.union([statement, z.object({ queries: z.array(statement) })]);
export type SqlRequest = z.infer<typeof sqlRequest>;
type Statement = z.infer<typeof statement>;

const ISOLATION_LEVELS: Record<string, string> = {
  ReadUncommitted: "read uncommitted",
  ReadCommitted: "read committed",
  RepeatableRead: "repeatable read",
  Serializable: "serializable",
};

export interface ExecuteOptions {
  arrayMode: boolean;
  isolationLevel: string | undefined;
  readOnly: boolean;
  deferrable: boolean;
  /** Most bytes a response may have. */
  maxResponseBytes: number;
}

/** The statement that opens a batch's transaction. Throws for an isolation level Neon does not know. */
export function startTransaction(options: ExecuteOptions): string {
  const level = options.isolationLevel === undefined ? undefined : ISOLATION_LEVELS[options.isolationLevel];
  if (options.isolationLevel !== undefined && level === undefined) throw new ProxyError(400, "invalid isolation level");
  return [
    "start transaction",
    level && `isolation level ${level}`,
    options.readOnly && "read only",
    options.deferrable && "deferrable",
  ]
    .filter(Boolean)
    .join(" ");
}

/** Neon passes every parameter as text: JSON's own form for numbers, booleans and objects, PostgreSQL's for arrays. */
function toText(parameter: unknown): unknown {
  return typeof parameter === "boolean" ? String(parameter) : parameter;
}

async function runStatement(client: pg.PoolClient, input: Statement, options: ExecuteOptions): Promise<string> {
  const result = await client.query<unknown[]>({
    text: input.query,
    values: input.params.map(toText),
    rowMode: "array",
    // The extended protocol, as Neon uses: a text of several statements is refused by the server.
    queryMode: "extended",
  } as pg.QueryArrayConfig);
  const arrayMode = input.arrayMode ?? options.arrayMode;
  const names = result.fields.map((field) => field.name);
  const rows = arrayMode
    ? result.rows
    : result.rows.map((row) => Object.fromEntries(names.map((name, column) => [name, row[column]])));
  const body = JSON.stringify({
    fields: result.fields.map(({ name, dataTypeID, tableID, columnID, dataTypeSize, dataTypeModifier, format }) => ({
      ...{ name, dataTypeID, tableID, columnID, dataTypeSize, dataTypeModifier, format },
    })),
    command: result.command,
    rowCount: result.rowCount,
    rows,
    rowAsArray: arrayMode,
  });
  if (Buffer.byteLength(body) > options.maxResponseBytes) {
    throw new ProxyError(507, `response is too large (max is ${options.maxResponseBytes} bytes)`);
  }
  return body;
}

async function runBatch(client: pg.PoolClient, statements: Statement[], options: ExecuteOptions): Promise<string> {
  await client.query(startTransaction(options));
  const results: string[] = [];
  let bytes = 0;
  try {
    for (const input of statements) {
      const remaining = options.maxResponseBytes - bytes;
      const result = await runStatement(client, input, { ...options, maxResponseBytes: remaining });
      bytes += Buffer.byteLength(result);
      results.push(result);
    }
    await client.query("commit");
  } catch (error) {
    await client.query("rollback").catch(() => undefined);
    throw error;
  }
  return `{"results":[${results.join(",")}]}`;
}

/** Runs a request on a connection and resolves to the response's JSON text. Rejects with the driver's or our error. */
export function execute(client: pg.PoolClient, request: SqlRequest, options: ExecuteOptions): Promise<string> {
  return "queries" in request ? runBatch(client, request.queries, options) : runStatement(client, request, options);
}
