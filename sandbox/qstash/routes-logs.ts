import { Hono } from "hono";
import type { ApiDeps, ApiEnv } from "./api.ts";
import { page, readFilter } from "./filters.ts";
import { eventView } from "./views.ts";

/** The log, latest first; `/events` is the same list under its older name. */
export function logRoutes(deps: ApiDeps): Hono<ApiEnv> {
  const routes = new Hono<ApiEnv>();
  for (const name of ["events", "logs"] as const) {
    routes.get(`/${name}`, (c) => {
      const query = new URL(c.req.url).searchParams;
      const { entries, cursor } = page(deps.events.all().filter(readFilter(query)), query, "latestFirst");
      return c.json({ [name]: entries.map(eventView), cursor });
    });
  }
  return routes;
}
