import type { HttpBindings } from "@hono/node-server";
import { Hono } from "hono";
import type { SandboxClock } from "../clock.ts";
import type { DeadLetters } from "./dead-letters.ts";
import type { Engine } from "./engine.ts";
import type { EventLog } from "./event-log.ts";
import type { Limits } from "./model.ts";
import { Refusal } from "./refusal.ts";
import { deadLetterRoutes } from "./routes-dead-letters.ts";
import { flowRoutes } from "./routes-flow.ts";
import { logRoutes } from "./routes-logs.ts";
import { messageRoutes } from "./routes-messages.ts";
import { queueRoutes } from "./routes-queues.ts";
import { scheduleRoutes } from "./routes-schedules.ts";
import type { Schedules } from "./schedules.ts";
import type { Waiting } from "./waiting.ts";

export interface SigningKeys {
  current: string;
  next: string;
}

/** What the routes act on. */
export interface ApiDeps {
  clock: SandboxClock;
  limits: Limits;
  token: string;
  engine: Engine;
  waiting: Waiting;
  schedules: Schedules;
  deadLetters: DeadLetters;
  events: EventLog;
  keys(): SigningKeys;
  rotateKeys(): SigningKeys;
  /** Something was paused, resumed, pinned or removed. */
  wake(): void;
}

export type ApiEnv = { Bindings: HttpBindings };

/** The HTTP API: Bearer auth before everything, refusals as `{"error": ...}` with their status. */
export function createApi(deps: ApiDeps): Hono<ApiEnv> {
  const api = new Hono<ApiEnv>();
  api.onError((error, c) => {
    if (error instanceof Refusal) return c.json({ error: error.message }, error.status);
    return c.json({ error: `internal error: ${error.message}` }, 500);
  });
  api.notFound((c) => c.json({ error: `no such endpoint: ${c.req.method} ${c.req.path}` }, 404));
  api.use(async (c, next) => {
    if (c.req.header("authorization") !== `Bearer ${deps.token}`) throw new Refusal(401, "unauthorized: invalid token");
    await next();
  });
  api.route("/v2", messageRoutes(deps));
  api.route("/v2", queueRoutes(deps));
  api.route("/v2", scheduleRoutes(deps));
  api.route("/v2", deadLetterRoutes(deps));
  api.route("/v2", logRoutes(deps));
  api.route("/v2", flowRoutes(deps));
  api.get("/v2/keys", (c) => c.json(deps.keys()));
  api.post("/v2/keys/rotate", (c) => c.json(deps.rotateKeys()));
  return api;
}
