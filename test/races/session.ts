import pg from "pg";
import type { Statement } from "../../src/db/client.ts";

/** One PostgreSQL session that runs the product's own statements, a transaction at a time. */
export interface Session {
  begin(): Promise<void>;
  /** Runs a statement as the product's driver would send it; answers its rows. */
  run<Row = Record<string, unknown>>(statement: Statement): Promise<Row[]>;
  commit(): Promise<void>;
  /** A batch: all or nothing; answers the rows of each. */
  batch(statements: Statement[]): Promise<Record<string, unknown>[][]>;
  query<Row = Record<string, unknown>>(sql: string, values?: unknown[]): Promise<Row[]>;
  close(): Promise<void>;
}

interface Compiled {
  sql: string;
  params: unknown[];
}

/** The text and parameters of a statement, whether Drizzle built it or it was written as SQL. */
function compile(statement: Statement): Compiled {
  const candidate = statement as unknown as { toSQL?(): Compiled; getQuery?(): Compiled };
  const compiled = candidate.toSQL?.() ?? candidate.getQuery?.();
  if (!compiled) throw new TypeError("This is not a statement that can be compiled.");
  return compiled;
}

export async function openSession(url: string): Promise<Session> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const run = async <Row>(statement: Statement): Promise<Row[]> => {
    const { sql, params } = compile(statement);
    return (await client.query({ text: sql, values: params })).rows as Row[];
  };
  return {
    run,
    begin: async () => void (await client.query("begin")),
    commit: async () => void (await client.query("commit")),
    async batch(statements) {
      await client.query("begin");
      try {
        const answers: Record<string, unknown>[][] = [];
        for (const statement of statements) answers.push(await run(statement));
        await client.query("commit");
        return answers;
      } catch (error) {
        await client.query("rollback");
        throw error;
      }
    },
    query: async <Row>(sql: string, values: unknown[] = []) => (await client.query(sql, values)).rows as Row[],
    close: () => client.end(),
  };
}
