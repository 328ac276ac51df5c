import { type SQL, sql } from "drizzle-orm";

/** Micro-USD of paid calls of a set of effects `e`: at their worst price while under way, at their cost once settled. */
const paid = sql`coalesce(sum(case when e.state = 'reserved' then e.worst_cost else e.cost end), 0)`;

/** When the local day of a workspace `w` began. */
export const dayBegan = sql`(date_trunc('day', app_now() at time zone w.time_zone) at time zone w.time_zone)`;

/** When the next local day of a workspace `w` begins; a day with a change of clocks is 23 or 25 hours long. */
export const nextDay = sql`((date_trunc('day', app_now() at time zone w.time_zone) + interval '1 day') at time zone w.time_zone)`;

/** What a workspace `w` has spent since its local midnight, micro-USD: paid calls, a model's too, by the day they were ordered. */
export const spentOfDay: SQL = sql`
  (select ${paid} from effects e where e.workspace_id = w.id and e.kind = 'paid' and e.reserved_at >= ${dayBegan})`;

/** What a run has spent, micro-USD, the same way. */
export const spentOfRun = (run: SQL): SQL => sql`
  (select ${paid} from effects e where e.run_id = ${run} and e.kind = 'paid')`;
