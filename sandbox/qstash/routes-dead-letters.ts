import { Hono } from "hono";
import type { ApiDeps, ApiEnv } from "./api.ts";
import { page, readFilter } from "./filters.ts";
import type { DeadLetter } from "./model.ts";
import { overrideDraft } from "./publish-request.ts";
import { badRequest } from "./refusal.ts";
import { deadLetterView } from "./views.ts";

/** The DLQ: list with filters, look up, delete, retry; singly and in bulk. */
export function deadLetterRoutes(deps: ApiDeps): Hono<ApiEnv> {
  const { deadLetters } = deps;
  const routes = new Hono<ApiEnv>();

  /** The letters a query names: by `dlqIds`, or one page of those its filters match. A missing id is a 404. */
  function choose(url: string): { entries: DeadLetter[]; cursor?: string } {
    const query = new URL(url).searchParams;
    const ids = query.getAll("dlqIds").flatMap((value) => value.split(","));
    if (ids.length > 0) return { entries: [...new Set(ids)].map((id) => deadLetters.get(id)) };
    const order = query.get("order") ?? "earliestFirst";
    if (order !== "earliestFirst" && order !== "latestFirst") throw badRequest(`invalid order "${order}"`);
    const matches = readFilter(query);
    const found = deadLetters.all().filter((letter) => matches({ ...letter, time: letter.failedAt }));
    return page(found, query, order);
  }

  function retry(letters: DeadLetter[], headers: Headers) {
    const drafts = letters.map(({ message }) => overrideDraft(message, headers, deps.limits, deps.clock.now()));
    for (const { dlqId } of letters) deadLetters.remove(dlqId);
    return drafts.map((draft) => deps.engine.accept(draft));
  }

  routes.get("/dlq", (c) => {
    const { entries, cursor } = choose(c.req.url);
    return c.json({ messages: entries.map(deadLetterView), cursor });
  });
  routes.get("/dlq/:id", (c) => c.json(deadLetterView(deadLetters.get(c.req.param("id")))));
  routes.delete("/dlq/:id", (c) => {
    deadLetters.remove(deadLetters.get(c.req.param("id")).dlqId);
    deps.wake();
    return c.body(null, 200);
  });
  routes.delete("/dlq", (c) => {
    const { entries, cursor } = choose(c.req.url);
    for (const { dlqId } of entries) deadLetters.remove(dlqId);
    deps.wake();
    return c.json({ deleted: entries.length, cursor });
  });
  routes.post("/dlq/retry", (c) => {
    const { entries, cursor } = choose(c.req.url);
    return c.json({ responses: retry(entries, c.req.raw.headers), cursor }, 201);
  });
  routes.post("/dlq/retry/:id", (c) => {
    const [accepted] = retry([deadLetters.get(c.req.param("id"))], c.req.raw.headers);
    return c.json(accepted ?? {}, 201);
  });
  return routes;
}
