import { type Context, Hono } from "hono";
import pg from "pg";
import { z } from "zod";
import { MODEL_MODES } from "../model/types.ts";
import type { Stack } from "../stack.ts";
import { movesBetween, nextDigest, nextExpiry } from "./clock-moves.ts";
import { CLOCK_TARGETS, type ClockTarget, untilTarget } from "./clock-targets.ts";
import { listFiles, listRuns, readTimeline } from "./runs.ts";
import { callsView, exchangesView, overview, queueView, storageView } from "./snapshot.ts";
import { FAULT_SWITCHES } from "./switches.ts";

const FILES_SHOWN = 60;

const BODIES = {
  clock: z.strictObject({
    target: z.literal([...CLOCK_TARGETS]),
    timeZone: z.string().min(1),
    team: z.string().min(1).optional(),
  }),
  fault: z.strictObject({ name: z.literal(FAULT_SWITCHES.map(({ name }) => name)), on: z.boolean() }),
  model: z.strictObject({ mode: z.literal([...MODEL_MODES]) }),
  worker: z.strictObject({ act: z.enum(["kill", "restart"]) }),
  fire: z.strictObject({ scheduleId: z.string().min(1) }),
  redeliver: z.strictObject({ dlqId: z.string().min(1) }),
};

const runsQuery = z.object({
  state: z.string().min(1).optional(),
  pipeline: z.string().min(1).optional(),
  after: z.uuid().optional(),
  limit: z.coerce.number().int().min(1).max(500).default(50),
});

/** A JSON body of the right shape from the page itself; a page of another origin cannot send one without being asked first. */
function post<S extends z.ZodType>(shape: S, work: (body: z.output<S>) => unknown) {
  return async (c: Context): Promise<Response> => {
    if (!c.req.header("content-type")?.startsWith("application/json"))
      return c.json({ error: "send application/json" }, 415);
    const origin = c.req.header("origin");
    if (origin !== undefined && origin !== new URL(c.req.url).origin) return c.json({ error: "another origin" }, 403);
    const body = shape.safeParse(await c.req.json().catch(() => undefined));
    if (!body.success) return c.json({ error: z.prettifyError(body.error) }, 400);
    try {
      return c.json(((await work(body.data)) ?? { ok: true }) as object);
    } catch (error) {
      return c.json({ error: error instanceof Error ? error.message : String(error) }, 400);
    }
  };
}

export interface Machinery {
  routes: Hono;
  close(): Promise<void>;
}

/** What the page shows of a running stack, and the levers it has: `/machine/*`. It reads the database and never writes it. */
export function createMachinery(stack: Stack): Machinery {
  const database = new pg.Pool({
    connectionString: stack.databaseUrl,
    max: 2,
    options: "-c default_transaction_read_only=on -c statement_timeout=5000",
  });
  // A connection that ends while idle is no concern: the next query opens another.
  database.on("error", () => undefined);
  /** How far ahead the target lies; a second past a moment of the workspace's, so that it has come. */
  async function distance(target: ClockTarget, now: number, timeZone: string, team: string): Promise<number> {
    if (target !== "digest" && target !== "expiry") return untilTarget(target, now, timeZone);
    const at = await (target === "digest" ? nextDigest : nextExpiry)(database, team, now);
    if (at === undefined)
      throw new RangeError(target === "digest" ? "No digest is set in this workspace." : "Nothing here will expire.");
    return at - now + 1_000;
  }
  const routes = new Hono();
  routes.get("/state", (c) => c.json(overview(stack)));
  routes.get("/queue", (c) => c.json(queueView(stack)));
  const onlyFailed = (c: Context): boolean => c.req.query("failed") === "true";
  routes.get("/calls", (c) => c.json(callsView(stack, onlyFailed(c))));
  routes.get("/slack", (c) => c.json(exchangesView(stack, onlyFailed(c))));
  routes.get("/storage", async (c) => c.json(await storageView(stack)));
  routes.get("/install", (c) => c.redirect(`${stack.worker.url}/slack/install`));
  routes.get("/runs", async (c) => {
    const query = runsQuery.safeParse(c.req.query());
    return query.success
      ? c.json(await listRuns(database, query.data))
      : c.json({ error: z.prettifyError(query.error) }, 400);
  });
  routes.get("/runs/:id", async (c) => {
    const id = z.uuid().safeParse(c.req.param("id"));
    return id.success ? c.json(await readTimeline(database, id.data)) : c.json({ error: "no such run" }, 404);
  });
  routes.get("/files", async (c) => c.json({ files: await listFiles(database, FILES_SHOWN) }));
  routes.post(
    "/clock",
    post(BODIES.clock, async ({ target, timeZone, team }) => {
      const from = stack.clock.now();
      const ms = await distance(target, from, timeZone, team ?? stack.addresses.slack.teamId);
      const moved = await movesBetween(stack, database, from, from + ms);
      await stack.clock.advance(ms);
      return { now: stack.clock.now(), byMs: ms, moved };
    }),
  );
  routes.post(
    "/fault",
    post(BODIES.fault, ({ name, on }) => FAULT_SWITCHES.find((one) => one.name === name)?.set(stack, on)),
  );
  routes.post(
    "/model",
    post(BODIES.model, ({ mode }) => {
      stack.model.mode = mode;
    }),
  );
  routes.post(
    "/worker",
    post(BODIES.worker, ({ act }) => (act === "kill" ? stack.worker.kill() : stack.worker.restart())),
  );
  routes.post(
    "/fire",
    post(BODIES.fire, ({ scheduleId }) => stack.qstash.fireSchedule(scheduleId)),
  );
  routes.post(
    "/redeliver",
    post(BODIES.redeliver, ({ dlqId }) => stack.qstash.redeliver(dlqId)),
  );
  routes.onError((error, c) => c.json({ error: error.message }, 500));
  return { routes, close: () => database.end() };
}
