import { Hono } from "hono";
import type { ApiDeps, ApiEnv } from "./api.ts";
import { checkName, readDraft } from "./publish-request.ts";
import { badRequest } from "./refusal.ts";
import { destinationAfter, readPublish } from "./routes-messages.ts";
import { scheduleView } from "./views.ts";

/** Schedules: create or update, look up, delete, pause and resume. */
export function scheduleRoutes(deps: ApiDeps): Hono<ApiEnv> {
  const { schedules } = deps;
  const routes = new Hono<ApiEnv>();

  // The documentation says POST, the client sends PATCH; neither can be taken for a destination, which has a scheme.
  for (const [action, paused] of [
    ["pause", true],
    ["resume", false],
  ] as const) {
    routes.on(["PATCH", "POST"], `/schedules/:id/${action}`, (c) => {
      schedules.setPaused(c.req.param("id"), paused);
      deps.wake();
      return c.body(null, 200);
    });
  }

  routes.post("/schedules/*", async (c) => {
    const request = await readPublish(c, deps.limits.maxBodyBytes);
    const cron = request.headers.get("upstash-cron");
    if (!cron) throw badRequest("Upstash-Cron header is required");
    const scheduleId = request.headers.get("upstash-schedule-id") || undefined;
    if (scheduleId !== undefined) checkName(scheduleId, "schedule id");
    const draft = readDraft({ ...request, destination: destinationAfter(c, 3) }, deps.limits, deps.clock.now());
    if (draft.options.notBefore !== undefined) throw badRequest("Upstash-Not-Before cannot be used with a schedule");
    const schedule = schedules.upsert(cron, scheduleId, { ...draft, deduplicationId: undefined });
    deps.wake();
    return c.json({ scheduleId: schedule.scheduleId });
  });

  routes.get("/schedules", (c) => c.json(schedules.all().map(scheduleView)));
  routes.get("/schedules/:id", (c) => c.json(scheduleView(schedules.get(c.req.param("id")))));
  routes.delete("/schedules/:id", (c) => {
    schedules.remove(c.req.param("id"));
    deps.wake();
    return c.body(null, 200);
  });
  return routes;
}
