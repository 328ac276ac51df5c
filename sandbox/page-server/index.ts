import { readFile } from "node:fs/promises";
import { extname, join, normalize, sep } from "node:path";
import { Hono } from "hono";
import { createMachinery, type Machinery } from "../machinery/index.ts";
import type { Stack } from "../stack.ts";
import { buildPage } from "./build.ts";

const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml",
  ".woff": "font/woff",
  ".woff2": "font/woff2",
};

/** Scripts and styles only from the page itself: text of outsiders that became markup still could not run. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "connect-src 'self'",
  "font-src 'self'",
  "img-src http: https: data:",
  "media-src 'self' http://127.0.0.1:*",
  "form-action 'none'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join("; ");

/** A file of the built page, or undefined when there is none of that name. */
async function readAsset(folder: string, path: string): Promise<Response | undefined> {
  const name = path === "/" ? "index.html" : path.slice(1);
  const file = normalize(join(folder, name));
  const type = TYPES[extname(file)];
  if (!file.startsWith(folder + sep) || !type) return undefined;
  const content = await readFile(file).catch(() => undefined);
  return content
    ? new Response(new Uint8Array(content), {
        headers: {
          "content-type": type,
          "content-security-policy": POLICY,
          "x-content-type-options": "nosniff",
          "referrer-policy": "no-referrer",
          "cache-control": path === "/" ? "no-store" : "max-age=31536000, immutable",
        },
      })
    : undefined;
}

export interface PageServer {
  /** Answers the page, its files and `/machine/*`. */
  fetch(request: Request): Promise<Response>;
  /** Resolves when the page is built. Rejects with the reason when it cannot be. */
  ready: Promise<void>;
  /** Says which stack the page shows. */
  attach(stack: Stack): void;
  close(): Promise<void>;
}

/** Builds the page, if need be, and serves it with the machinery of the stack. Mounted under the Slack stand-in. */
export function createPageServer(): PageServer {
  const built = buildPage();
  // Whoever asks for the page is told; without anybody asking it is nobody's failure.
  built.catch(() => undefined);
  let machinery: Machinery | undefined;
  const app = new Hono();
  app.all("/machine/*", (c) => {
    if (!machinery) return c.json({ error: "The stack is still starting." }, 503);
    return new Hono().route("/machine", machinery.routes).fetch(c.req.raw);
  });
  app.get("*", async (c) => {
    const folder = await built.catch((error: unknown) => String(error));
    return (await readAsset(folder, c.req.path)) ?? c.text(folder.startsWith("Error") ? folder : "not found", 404);
  });
  return {
    fetch: async (request) => app.fetch(request),
    ready: built.then(() => undefined),
    attach(stack) {
      machinery = createMachinery(stack);
    },
    close: async () => machinery?.close(),
  };
}
