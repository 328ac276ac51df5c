import { type Context, Hono, type MiddlewareHandler } from "hono";
import { createBot, launchRoutes } from "./bot/index.ts";
import type { VerifyDelivery } from "./clients/qstash.ts";
import { cronRoutes } from "./cron/routes.ts";
import type { Deps } from "./deps.ts";
import { messageOf, UserError } from "./errors.ts";
import { createMetrics } from "./metrics.ts";
import { engineRoutes } from "./pipelines/index.ts";
import { createArticlePages } from "./share/article.ts";
import { createShare } from "./share/share.ts";
import { createWebhooks } from "./webhooks/index.ts";
import { createProviderCallbacks } from "./webhooks/provider-callback.ts";

/** Larger bodies than QStash ever delivers are not read. */
const LARGEST_DELIVERY = 1_000_000;

/** The whole Worker: every route, and the one place where errors become answers. */
export function createApp(deps: Deps): Hono {
  const { env, log, engine, queue, db, alert } = deps;
  const app = new Hono();
  const signed = signedByQStash(deps.verifyDelivery, env.PUBLIC_URL);

  app.route("/", createBot(deps));
  app.use("/pipelines/*", signed);
  app.route("/pipelines", engineRoutes({ engine, log, alert }));
  app.route("/pipelines", launchRoutes(deps));
  app.use("/cron/*", signed);
  app.route("/cron", cronRoutes({ db, engine, queue, log, alert }));
  app.route("/", createWebhooks({ db, secrets: deps.secrets, log, clock: { now: () => deps.clock().getTime() } }));
  app.route("/", createProviderCallbacks({ engine, keys: deps.callbackKeys, log }));
  app.route("/", createArticlePages({ db, files: deps.files }));
  app.route(
    "/",
    createShare({ db, files: deps.files, log, changed: (workspace, id) => engine.changed(workspace, "campaign", id) }),
  );

  app.route("/", createMetrics({ db, token: env.METRICS_TOKEN }));

  app.get("/health", async (c) => {
    const database = await deps.ping();
    return c.json({ ok: database, database: database ? "answers" : "does not answer" }, database ? 200 : 503);
  });

  app.notFound((c) => c.json({ error: "There is nothing here." }, 404));
  app.onError((error, c) => answerError(error, c, deps));
  return app;
}

function answerError(error: Error, c: Context, { log }: Deps): Response {
  if (error instanceof UserError) return c.json({ error: error.message, hint: error.hint }, 400);
  const id = crypto.randomUUID();
  log.error("unexpected", { id, path: c.req.path, message: messageOf(error), cause: messageOf(error.cause) });
  return c.json({ error: "Something went wrong on our side.", id }, 500);
}

/** Lets through only what QStash signed for exactly this address; everything else is 401 and writes nothing. */
function signedByQStash(verify: VerifyDelivery, publicUrl: string): MiddlewareHandler {
  return async (c, next) => {
    const signature = c.req.header("Upstash-Signature");
    const declared = Number(c.req.header("Content-Length") ?? 0);
    if (!signature || declared > LARGEST_DELIVERY) return c.json({ error: "The signature is missing." }, 401);
    const { pathname, search } = new URL(c.req.url);
    const genuine = await verify(signature, await c.req.text(), publicUrl.replace(/\/$/, "") + pathname + search);
    if (!genuine) return c.json({ error: "The signature does not fit." }, 401);
    await next();
  };
}
