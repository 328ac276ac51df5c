import pg from "pg";
import { startPostgres } from "../../sandbox/postgres/index.ts";
import { migrate } from "../../scripts/migrate-database.ts";
import { createDb } from "../../src/db/client.ts";
import { newId, type WorkspaceId } from "../../src/db/ids.ts";
import { fill, type Size } from "./fill.ts";
import { type Query, queriesOf } from "./queries.ts";

/** Measurements of each query; the median is told. */
const TIMES = 25;
const SMALL: Size = { leads: 10_000, messages: 50_000 };

export interface Options extends Size {
  /** Keep the data here, and use what is there. */
  data?: string | undefined;
}

/** Fills two workspaces of one database and prints what each query of a summary takes on the server, in milliseconds. */
export async function benchMetrics({ leads, messages, data }: Options): Promise<void> {
  const server = await startPostgres(data ? { dataDir: data } : {});
  try {
    const url = await server.createDatabase("callboard_bench", { ifExists: "keep" });
    await migrate(url);
    const client = new pg.Client({ connectionString: url });
    client.on("error", () => undefined);
    await client.connect();
    const small = await filled(client, SMALL);
    const large = await filled(client, { leads, messages });
    await client.query("vacuum analyze");
    console.log(
      `\n${pad(`on the server, median of ${TIMES}`)}${cell("10,000 leads")}${cell(`${leads.toLocaleString("en")}`)}${cell("times")}`,
    );
    const db = createDb({ databaseUrl: url });
    for (const query of queriesOf()) {
      const [few, many] = [await timeOf(client, query, db, small), await timeOf(client, query, db, large)];
      console.log(
        `${pad(query.name)}${cell(`${few.toFixed(2)} ms`)}${cell(`${many.toFixed(2)} ms`)}${cell((many / few).toFixed(2))}`,
      );
    }
    await client.end();
  } finally {
    await server.stop();
  }
}

const pad = (text: string) => text.padEnd(44);
const cell = (text: string) => text.padStart(16);

async function filled(client: pg.Client, size: Size): Promise<WorkspaceId> {
  const { rows } = await client.query<{ id: WorkspaceId }>("select id from workspaces where name = $1", [nameOf(size)]);
  if (rows[0]) return rows[0].id;
  const workspace = newId<WorkspaceId>();
  const seconds = await fill(client, workspace, size);
  await client.query("update workspaces set name = $2 where id = $1", [workspace, nameOf(size)]);
  console.log(`${nameOf(size)} in ${seconds.toFixed(0)} s`);
  return workspace;
}

const nameOf = ({ leads, messages }: Size) =>
  `${leads.toLocaleString("en")} leads, ${messages.toLocaleString("en")} messages`;

/** Planning and execution, as PostgreSQL tells them. */
async function timeOf(
  client: pg.Client,
  query: Query,
  db: ReturnType<typeof createDb>,
  workspace: WorkspaceId,
): Promise<number> {
  const times: number[] = [];
  for (let time = 0; time < TIMES; time += 1) {
    let sum = 0;
    for (const statement of query.statements(db, workspace)) {
      const { sql, params } = statement.getQuery();
      const { rows } = await client.query(`explain (analyze, timing off, format json) ${sql}`, params as unknown[]);
      const [plan] = rows[0]["QUERY PLAN"] as [{ "Planning Time": number; "Execution Time": number }];
      sum += plan["Planning Time"] + plan["Execution Time"];
    }
    times.push(sum);
  }
  return times.sort((a, b) => a - b)[Math.floor(TIMES / 2)] ?? 0;
}
