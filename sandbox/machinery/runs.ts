import type pg from "pg";

/** A run as the page lists it; moments are ISO texts, costs micro-USD. */
export interface RunRow {
  id: string;
  team: string;
  pipeline: string;
  state: string;
  about: string | null;
  step: string | null;
  stepNumber: number;
  steps: number;
  visit: number;
  attempt: number;
  wait: { kind: string; reason?: string } | null;
  problem: { code: string; message: string } | null;
  createdAt: string;
  endedAt: string | null;
}

export interface StepRow {
  seq: number;
  step: string;
  visit: number;
  attempt: number;
  outcome: string;
  model: string | null;
  problem: { code: string; message: string } | null;
  tokensIn: number | null;
  tokensOut: number | null;
  cost: number | null;
  durationMs: number;
  endedAt: string;
}

export interface EffectRow {
  id: string;
  purpose: string;
  item: number | null;
  provider: string;
  state: string;
  cost: number | null;
  attempts: number;
  error: string | null;
  createdAt: string;
  settledAt: string | null;
}

export interface FileRow {
  name: string;
  contentType: string;
  bytes: number;
  token: string | null;
  createdAt: string;
}

type Database = Pick<pg.Pool, "query">;

/** Which runs are wanted; `after` is the last one of the page before. */
export interface RunsQuery {
  state?: string;
  pipeline?: string;
  after?: string;
  limit: number;
}

export interface RunsPage {
  runs: RunRow[];
  /** How many there are of each pipeline in each state, over all workspaces. */
  counts: { pipeline: string; state: string; count: number }[];
  /** Whether older ones follow. */
  more: boolean;
}

/** A page of the runs of all workspaces, the newest first. */
export async function listRuns(database: Database, query: RunsQuery): Promise<RunsPage> {
  const [runs, counts] = await Promise.all([pageOf(database, query), countRuns(database)]);
  return { runs: runs.slice(0, query.limit), counts, more: runs.length > query.limit };
}

async function countRuns(database: Database): Promise<RunsPage["counts"]> {
  const { rows } = await database.query<RunsPage["counts"][number]>(
    "select pipeline, state, count(*)::int as count from runs group by pipeline, state order by pipeline, state",
  );
  return rows;
}

async function pageOf(database: Database, { state, pipeline, after, limit }: RunsQuery): Promise<RunRow[]> {
  const { rows } = await database.query<RunRow>(
    `select r.id, w.name as team, r.pipeline, r.state, coalesce(p.name, t.title) as about,
            r.steps -> r.step_index::int ->> 'name' as step, r.step_index::int as "stepNumber",
            jsonb_array_length(r.steps) as steps, r.visit, r.attempt, r.wait, r.error as problem,
            r.created_at as "createdAt", r.ended_at as "endedAt"
       from runs r
       join workspaces w on w.id = r.workspace_id
       left join prospects p on p.id = r.subject_id
       left join tasks t on t.id = r.subject_id
      where ($1::text is null or r.state = $1)
        and ($2::text is null or r.pipeline = $2)
        and ($3::uuid is null or (r.created_at, r.id) < (select created_at, id from runs where id = $3))
      order by r.created_at desc, r.id desc
      limit $4`,
    [state ?? null, pipeline ?? null, after ?? null, limit + 1],
  );
  return rows;
}

/** A run's checkpoints and all it did to the outside, in order. */
export async function readTimeline(
  database: Database,
  runId: string,
): Promise<{ steps: StepRow[]; effects: EffectRow[] }> {
  const [steps, effects] = await Promise.all([
    database.query<StepRow>(
      `select seq, step, visit, attempt, outcome, model, error as problem, tokens_in as "tokensIn",
              tokens_out as "tokensOut", cost::float8 as cost, duration_ms as "durationMs", ended_at as "endedAt"
         from step_runs where run_id = $1 order by seq`,
      [runId],
    ),
    database.query<EffectRow>(
      `select id, purpose, item, provider, state, cost::float8 as cost, attempts, error,
              created_at as "createdAt", settled_at as "settledAt"
         from effects where run_id = $1 order by created_at, id`,
      [runId],
    ),
  ]);
  return { steps: steps.rows, effects: effects.rows };
}

/** The latest files kept, the newest first, and how many there are. */
export async function listFiles(database: Database, limit: number): Promise<{ items: FileRow[]; total: number }> {
  const { rows } = await database.query<FileRow & { total: number }>(
    `select name, content_type as "contentType", bytes, token, created_at as "createdAt", count(*) over ()::int as total
       from artifacts order by created_at desc, id desc limit $1`,
    [limit],
  );
  return { items: rows.map(({ total: _, ...file }) => file), total: rows[0]?.total ?? 0 };
}
