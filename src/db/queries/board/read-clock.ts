import { sql } from "drizzle-orm";
import type { Db } from "../../client.ts";

/** The product's time, for moments that are computed before they are written. */
export const readClock = (db: Db) => db.execute<{ now: string }>(sql`select app_now() as now`);
