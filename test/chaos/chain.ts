import { sql } from "drizzle-orm";
import { z } from "zod";
import { runStatement } from "../../sandbox/postgres/databases.ts";
import { definePipeline, defineStep, next, type Step } from "../../src/pipelines/engine/define.ts";

export const STEPS = ["first", "second", "third", "fourth", "fifth"];
const MODULUS = 1_000_003;

/** What the nth step makes of what it was given: a lost or repeated step gives another end. */
const link = (value: number, step: number): number => (value * 31 + step + 1) % MODULUS;
/** What the last step of a run must have come to. */
export const endOf = (seed: number): number => STEPS.reduce((value, _, step) => link(value, step), seed);

const step = (name: string, index: number): Step =>
  defineStep<{ value: number }>({
    name,
    timeoutMs: 2_000,
    async run({ input, run }) {
      const value = link(input.value, index);
      return next({ value }, (db) => [
        db.execute(
          sql`insert into chaos_writes (run_id, step, value) values (${run.id}::uuid, ${name}, ${value}::int)`,
        ),
      ]);
    },
  });

/** Five steps that each write one row and hand a number on. */
export const chain = definePipeline({
  slug: "chain",
  version: 1,
  input: z.object({ value: z.int() }),
  steps: STEPS.map(step),
});

/** The steps' own table. No key forbids a second row: a step that commits twice is to be seen. */
export const createWrites = (url: string) =>
  runStatement(url, "create table chaos_writes (run_id uuid not null, step text not null, value int not null)");

/** Everything that is not exactly as it must be after `runs` runs, whose seeds were 0, 1, 2 …; in words, at most 20. */
export async function findFaults(url: string, runs: number): Promise<string[]> {
  const faults: string[] = [];
  const rows = await runStatement<{
    id: string;
    seed: number;
    state: string;
    locked: boolean;
    value: number | null;
    outcomes: string | null;
    writes: string | null;
    error: string | null;
  }>(
    url,
    `select r.id, (r.input ->> 'value')::int as seed, r.state, r.lock_token is not null as locked, r.error ->> 'message' as error,
            (r.outputs -> 'fifth' ->> 'value')::int as value,
            (select string_agg(s.step || ':' || s.outcome, ' ' order by s.seq) from step_runs s
              where s.run_id = r.id and s.outcome in ('next', 'done', 'fail', 'crashed')) as outcomes,
            (select string_agg(w.step || ':' || w.value, ' ' order by array_position($1::text[], w.step), w.value)
               from chaos_writes w where w.run_id = r.id) as writes
       from runs r`,
    [STEPS],
  );
  if (rows.length !== runs) faults.push(`${rows.length} runs instead of ${runs}`);
  if (new Set(rows.map(({ seed }) => seed)).size !== runs) faults.push("two runs have one seed");
  const outcomes = STEPS.map((name, index) => `${name}:${index < STEPS.length - 1 ? "next" : "done"}`).join(" ");
  for (const row of rows) {
    let value = row.seed;
    const writes = STEPS.map((name, index) => {
      value = link(value, index);
      return `${name}:${value}`;
    }).join(" ");
    const wrong = [
      row.state !== "completed" && `is ${row.state} (${row.error})`,
      row.locked && "is locked",
      row.value !== endOf(row.seed) && `ended with ${row.value} instead of ${endOf(row.seed)}`,
      row.outcomes !== outcomes && `has the outcomes ${row.outcomes}`,
      row.writes !== writes && `has written ${row.writes} instead of ${writes}`,
    ].filter(Boolean);
    if (wrong.length > 0) faults.push(`run ${row.id} ${wrong.join(", ")}`);
  }
  return faults.slice(0, 20);
}
