import { createApp } from "./app.ts";
import { createDeps } from "./deps.ts";
import { EnvError, parseEnv } from "./env.ts";
import { consoleLog } from "./log.ts";

interface ExecutionContextLike {
  waitUntil(promise: Promise<unknown>): void;
}

/** The Worker's entry. Everything is made anew for each request: what one request opened, another may not use. */
export default {
  async fetch(request: Request, bindings: Record<string, unknown>, context: ExecutionContextLike): Promise<Response> {
    try {
      const deps = createDeps(parseEnv(bindings), { waitUntil: (promise) => context.waitUntil(promise) });
      return await createApp(deps).fetch(request);
    } catch (error) {
      if (!(error instanceof EnvError)) throw error;
      consoleLog().error("environment", { message: error.message });
      return Response.json({ error: "Callboard is not configured: see the Worker's log." }, { status: 500 });
    }
  },
};
