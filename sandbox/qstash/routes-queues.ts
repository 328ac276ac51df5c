import { Hono } from "hono";
import { z } from "zod";
import type { ApiDeps, ApiEnv } from "./api.ts";
import { checkName } from "./publish-request.ts";
import { badRequest, notFound } from "./refusal.ts";
import { parseJson, readPublish } from "./routes-messages.ts";
import { queueView } from "./views.ts";

const UpsertQueue = z.object({
  queueName: z.string(),
  parallelism: z.int().min(1).default(1),
  paused: z.boolean().optional(),
});

/** Queues: upsert, look up, delete, pause and resume. */
export function queueRoutes(deps: ApiDeps): Hono<ApiEnv> {
  const { queues } = deps.waiting;
  const routes = new Hono<ApiEnv>();

  function existing(name: string) {
    checkName(name, "queue name");
    const queue = queues.get(name);
    if (!queue) throw notFound(`queue ${name}`);
    return queue;
  }

  routes.post("/queues", async (c) => {
    const { body } = await readPublish(c, deps.limits.maxBodyBytes);
    const request = UpsertQueue.safeParse(parseJson(body));
    if (!request.success) throw badRequest(`invalid queue: ${z.prettifyError(request.error)}`);
    const { queueName, parallelism, paused } = request.data;
    checkName(queueName, "queue name");
    const queue = deps.waiting.queue(queueName, deps.clock.now());
    Object.assign(queue, { parallelism, paused: paused ?? queue.paused, updatedAt: deps.clock.now() });
    deps.wake();
    return c.body(null, 200);
  });
  routes.get("/queues", (c) => c.json([...queues.values()].map(queueView)));
  routes.get("/queues/:name", (c) => c.json(queueView(existing(c.req.param("name")))));
  routes.delete("/queues/:name", (c) => {
    const queue = queues.get(c.req.param("name"));
    for (const message of deps.engine.all()) {
      if (queue && message.queueName === queue.name) deps.engine.cancel(message.messageId);
    }
    queues.delete(c.req.param("name"));
    deps.wake();
    return c.body(null, 200);
  });
  for (const [action, paused] of [
    ["pause", true],
    ["resume", false],
  ] as const) {
    routes.post(`/queues/:name/${action}`, (c) => {
      existing(c.req.param("name")).paused = paused;
      deps.wake();
      return c.body(null, 200);
    });
  }
  return routes;
}
