import { sql } from "drizzle-orm";
import { bigint, customType, timestamp, uuid } from "drizzle-orm/pg-core";
import type { WorkspaceId } from "../ids.ts";
import { workspaces } from "./tenancy.ts";

/** The owner of a row. Removing a workspace removes all it has. */
export const ofWorkspace = () =>
  uuid()
    .$type<WorkspaceId>()
    .notNull()
    .references(() => workspaces.id, { onDelete: "cascade" });

/** A moment, compared in SQL against `app_now()`. */
export const moment = () => timestamp({ withTimezone: true, mode: "date" });

/** When the row was made, by the product's clock. */
export const createdAt = () => moment().notNull().default(sql`app_now()`);

/** Money in millionths of a US dollar; null where the price is unknown, never 0 for unknown. */
export const microUsd = () => bigint({ mode: "number" });

/** Raw bytes. */
export const bytes = customType<{ data: Uint8Array; driverData: string }>({
  dataType: () => "bytea",
  toDriver: (value) => `\\x${Array.from(value, (byte) => byte.toString(16).padStart(2, "0")).join("")}`,
});
