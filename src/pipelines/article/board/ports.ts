import type { Db } from "../../../db/client.ts";
import type { Engine } from "../../engine/engine.ts";

/** What people's hands on articles need. */
export interface BoardDeps {
  db: Db;
  engine: Pick<Engine, "explain" | "signal" | "replay" | "retry" | "cancel" | "changed" | "kick">;
}
