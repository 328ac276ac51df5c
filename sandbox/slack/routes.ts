import type { HttpBindings } from "@hono/node-server";
import { RESPONSE_ALREADY_SENT } from "@hono/node-server/utils/response";
import { Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { callApi } from "./api.ts";
import type { Core } from "./core.ts";
import type { Events } from "./events.ts";
import { receiveUpload, serveFile } from "./methods/files.ts";
import { METHODS } from "./methods/index.ts";
import { showConsent, takeDecision } from "./oauth.ts";
import { answerResponseUrl } from "./response-url.ts";
import { sandboxApi } from "./sandbox-api.ts";

const MAX_BODY_BYTES = 30_000_000;

/** Everything the stand-in answers over HTTP. */
export function createRoutes(core: Core, events: Events): Hono<{ Bindings: HttpBindings }> {
  const app = new Hono<{ Bindings: HttpBindings }>();
  app.use(bodyLimit({ maxSize: MAX_BODY_BYTES }));
  app.use(async (c, next) => {
    // A name other than the machine's own means that some web page is reaching in by DNS rebinding.
    const { hostname } = new URL(c.req.url);
    if (!["127.0.0.1", "localhost", "[::1]", "slack.local"].includes(hostname)) return c.text("unknown host", 403);
    return next();
  });
  app.on(["GET", "POST"], "/api/:method", async (c) => {
    const answer = await callApi(core, METHODS, c.req.param("method"), c.req.raw);
    if (answer.drop) {
      c.env.incoming.socket.destroy();
      return RESPONSE_ALREADY_SENT;
    }
    const json = typeof answer.body !== "string";
    const headers = { "content-type": json ? "application/json; charset=utf-8" : "text/plain", ...answer.headers };
    return new Response(json ? JSON.stringify(answer.body) : String(answer.body), { status: answer.status, headers });
  });
  app.post("/:kind{commands|actions}/:team/:time/:secret", async (c) => {
    const { status, body } = await answerResponseUrl(core, c.req.path, c.req.raw);
    return Response.json(body, { status });
  });
  app.post("/upload/v1/:id/:key", (c) => receiveUpload(core, c.req.param("id"), c.req.param("key"), c.req.raw));
  app.get("/files-pri/:place/:name", (c) => serveFile(core, c.req.param("place"), c.req.header("authorization")));
  app.get("/oauth/v2/authorize", (c) => showConsent(core, new URL(c.req.url)));
  app.post("/oauth/v2/authorize", async (c) => takeDecision(core, new URLSearchParams(await c.req.text())));
  app.route("/sandbox", sandboxApi(core, events));
  app.all("*", (c) => {
    if (core.page) return core.page(c.req.raw);
    return c.req.path === "/" ? c.text("The page over this stand-in is part of `npm run dev`.") : c.notFound();
  });
  return app;
}
