import type pg from "pg";
import type { Stack } from "../stack.ts";

type Database = Pick<pg.Pool, "query">;

const some = (count: number, one: string, many: string): string[] =>
  count === 0 ? [] : [count === 1 ? `1 ${one}` : `${count} ${many}`];

async function count(database: Database, sql: string, values: unknown[]): Promise<number> {
  const { rows } = await database.query<{ count: number }>(`select count(*)::int as count from ${sql}`, values);
  return rows[0]?.count ?? 0;
}

/** What a move of the clock from one moment to another sets going, in words; read before the clock is moved. */
export async function movesBetween(stack: Stack, database: Database, from: number, to: number): Promise<string[]> {
  const within = (at: number | undefined): boolean => at !== undefined && at > from && at <= to;
  const due = stack.qstash.messages().filter((message) => within(message.dueAt)).length;
  const fired = stack.qstash.schedules().filter((schedule) => within(schedule.nextScheduleTime));
  const span = [new Date(from), new Date(to)];
  const [digests, actions, snoozed, runs] = await Promise.all([
    count(database, "brain_config where digest_enabled and next_digest_at > $1 and next_digest_at <= $2", span),
    count(database, "brain_actions where status = 'pending' and expires_at > $1 and expires_at <= $2", span),
    count(database, "brain_actions where status = 'pending' and snoozed_until > $1 and snoozed_until <= $2", span),
    count(database, "runs where state in ('queued', 'running', 'waiting') and due_at > $1 and due_at <= $2", span),
  ]);
  return [
    ...(fired.length > 0 ? [`schedules fire: ${fired.map(({ scheduleId }) => scheduleId).join(", ")}`] : []),
    ...some(due, "QStash message becomes due", "QStash messages become due"),
    ...some(digests, "digest becomes due", "digests become due"),
    ...some(actions, "recommendation expires", "recommendations expire"),
    ...some(snoozed, "snoozed recommendation comes back", "snoozed recommendations come back"),
    ...some(runs, "waiting run becomes due", "waiting runs become due"),
  ];
}

/** The next moment of a kind in a workspace, in milliseconds since the epoch; undefined where none is set. */
async function nextOf(database: Database, sql: string, teamId: string, now: number): Promise<number | undefined> {
  const { rows } = await database.query<{ at: Date | null }>(
    `select min(at) as at from (${sql}) as moments (at) where at > $2`,
    [teamId, new Date(now)],
  );
  return rows[0]?.at?.getTime();
}

const OF_TEAM = "join workspaces w on w.id = workspace_id where w.slack_team_id = $1";

export const nextDigest = (database: Database, teamId: string, now: number) =>
  nextOf(database, `select next_digest_at from brain_config ${OF_TEAM} and digest_enabled`, teamId, now);

export const nextExpiry = (database: Database, teamId: string, now: number) =>
  nextOf(database, `select expires_at from brain_actions ${OF_TEAM} and status = 'pending'`, teamId, now);
