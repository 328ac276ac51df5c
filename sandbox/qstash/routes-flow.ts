import { Hono } from "hono";
import type { ApiDeps, ApiEnv } from "./api.ts";
import { checkName, readInteger, readPeriodSeconds } from "./publish-request.ts";
import { badRequest, notFound } from "./refusal.ts";
import { flowKeyView } from "./views.ts";
import type { FlowKey } from "./waiting-lanes.ts";

/** Flow-control keys: look up, pause, resume, pin, unpin, and begin a new rate period. */
export function flowRoutes(deps: ApiDeps): Hono<ApiEnv> {
  const { flowKeys } = deps.waiting;
  const routes = new Hono<ApiEnv>();
  const view = (key: FlowKey) => flowKeyView(key, deps.clock.now());

  function startPeriod(key: FlowKey): void {
    key.periodStart = deps.clock.now();
    key.rateCount = 0;
  }

  const actions: Record<string, (key: FlowKey, query: URLSearchParams) => void> = {
    pause: (key) => {
      key.paused = true;
    },
    resume: (key) => {
      key.paused = false;
    },
    resetRate: startPeriod,
    pin(key, query) {
      const parallelism = readInteger(query.get("parallelism") ?? undefined, "parallelism", 1);
      const rate = readInteger(query.get("rate") ?? undefined, "rate", 1);
      const period = query.get("period");
      const periodSeconds = period === null ? undefined : readPeriodSeconds(period);
      if (parallelism === undefined && rate === undefined) throw badRequest("pin needs parallelism or rate");
      if (parallelism !== undefined) Object.assign(key, { parallelism, pinnedParallelism: true });
      if (rate !== undefined) {
        Object.assign(key, { rate, periodSeconds: periodSeconds ?? key.periodSeconds, pinnedRate: true });
      }
      startPeriod(key);
    },
    unpin(key, query) {
      const both = !query.has("parallelism") && !query.has("rate");
      if (both || query.get("parallelism") === "true") key.pinnedParallelism = false;
      if (both || query.get("rate") === "true") key.pinnedRate = false;
    },
  };

  routes.get("/flowControl", (c) => c.json([...flowKeys.values()].map(view)));
  routes.get("/flowControl/:key", (c) => {
    const key = flowKeys.get(c.req.param("key"));
    if (!key) throw notFound(`flow control key ${c.req.param("key")}`);
    return c.json(view(key));
  });
  for (const [name, act] of Object.entries(actions)) {
    routes.post(`/flowControl/:key/${name}`, (c) => {
      const name = c.req.param("key");
      checkName(name, "flow control key");
      act(deps.waiting.flowKey(name), new URL(c.req.url).searchParams);
      deps.wake();
      return c.body(null, 200);
    });
  }
  routes.get("/globalParallelism", (c) =>
    c.json({ parallelismCount: deps.engine.all().filter(({ state }) => state === "ACTIVE").length }),
  );
  return routes;
}
