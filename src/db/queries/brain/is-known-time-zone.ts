import { sql } from "drizzle-orm";
import type { Db } from "../../client.ts";

/** Whether the database can reckon in a zone. */
export const isKnownTimeZone = (db: Db, timeZone: string) =>
  db.execute<{ known: boolean }>(sql`select exists (select from pg_timezone_names where name = ${timeZone}) as known`);
