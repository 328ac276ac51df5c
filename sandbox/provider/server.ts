import { timingSafeEqual } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { type HttpBindings, type ServerType, serve } from "@hono/node-server";
import { RESPONSE_ALREADY_SENT } from "@hono/node-server/utils/response";
import { type Context, Hono } from "hono";
import { z } from "zod";
import { type Draw, seededDraw } from "./rates.ts";
import type { AnswerFault, ProviderCall, ProviderFaults, ProviderOptions, ProviderServer } from "./types.ts";

const JOURNAL_LENGTH = 2_000;

export type ProviderEnv = { Bindings: HttpBindings; Variables: { call: ProviderCall } };
export type ProviderContext = Context<ProviderEnv>;

/** What differs between providers: how they know a caller, and how they say no. */
export interface ProviderTraits {
  name: string;
  options: ProviderOptions;
  /** The development key used when the options give none. */
  defaultKey: string;
  /** The answer to a caller without the right key; null lets it in. */
  refuse(c: ProviderContext, hasKey: (given: string | undefined) => boolean): Response | null;
  /** A fault's answer in the provider's own error shape. */
  fault(c: ProviderContext, fault: AnswerFault): Response;
  /** The errors it gives in passing, from which a share of calls may get one. */
  passing: readonly Omit<AnswerFault, "times">[];
  notFound(c: ProviderContext): Response;
  /** Paths anyone may read, such as signed downloads. */
  isPublic?(path: string): boolean;
}

/** How long a call that will get no answer is held, in milliseconds of real time. */
const HELD_MS = 1_000;

export const ratesSchema = z
  .strictObject({
    errors: z.number().min(0).max(1),
    timeouts: z.number().min(0).max(1),
    seed: z.int().min(0).default(1),
  })
  .refine(({ errors, timeouts }) => errors + timeouts <= 1, "Errors and time-outs are more than all calls.");

const faultsSchema = z.strictObject({
  answer: z
    .strictObject({
      times: z.int().min(1).max(1_000_000),
      status: z.int().min(200).max(599),
      code: z.union([z.string(), z.int()]).optional(),
      message: z.string().optional(),
      retryAfterSeconds: z.number().min(0).optional(),
    })
    .nullable()
    .optional(),
  slowMs: z.number().min(0).max(600_000).optional(),
  loseAnswers: z.int().min(0).optional(),
  rates: ratesSchema.nullable().optional(),
  path: z.string().nullable().optional(),
});

/**
 * Starts a provider's stand-in on 127.0.0.1: journal, key check, faults, and two routes that need no key,
 * `GET /sandbox/calls` and `POST /sandbox/faults`. `routes` adds the provider's own.
 */
export async function startProvider(
  traits: ProviderTraits,
  routes: (app: Hono<ProviderEnv>, server: ProviderServer) => void,
): Promise<ProviderServer> {
  const { clock, log } = traits.options;
  const apiKey = traits.options.apiKey ?? traits.defaultKey;
  const journal: ProviderCall[] = [];
  const faults: ProviderFaults = { answer: null, slowMs: 0, loseAnswers: 0, rates: null, path: null };
  const draw = seededDraw();
  const app = new Hono<ProviderEnv>();
  const hasKey = (given: string | undefined): boolean => given !== undefined && sameKey(given, apiKey);

  app.use("*", async (c, next) => {
    if (c.req.path.startsWith("/sandbox/")) return next();
    const started = performance.now();
    const call: ProviderCall = {
      at: clock.now(),
      method: c.req.method,
      path: c.req.path,
      request: null,
      status: 0,
      tookMs: 0,
    };
    c.set("call", call);
    journal.push(call);
    if (journal.length > server.keep) journal.shift();
    const met = meets(faults, c.req.path);
    const fate = met && faults.rates ? draw(faults.rates) : null;
    const answer = await withFaults(c, traits, faults, fate, hasKey, next);
    if (answer) c.res = answer;
    const held = fate?.kind === "timeout" && !answer;
    if (held) await patience(HELD_MS, c.req.raw.signal);
    call.tookMs = Math.round(performance.now() - started);
    if (c.req.raw.signal.aborted) return;
    if (held || (met && faults.loseAnswers > 0)) {
      if (!held) faults.loseAnswers -= 1;
      c.env.outgoing.destroy();
      c.res = RESPONSE_ALREADY_SENT;
    } else {
      call.status = c.res.status;
    }
    log?.(
      `${traits.name} ${call.method} ${call.path} ${call.status || "answer lost"}${call.error ? ` ${call.error}` : ""}`,
    );
  });
  app.get("/sandbox/calls", (c) => c.json({ calls: journal }));
  app.post("/sandbox/faults", async (c) => {
    const parsed = faultsSchema.safeParse(await c.req.json().catch(() => null));
    if (!parsed.success) return c.json({ error: z.prettifyError(parsed.error) }, 400);
    Object.assign(faults, parsed.data);
    return c.json(faults);
  });
  app.notFound((c) => traits.notFound(c as ProviderContext));

  app.onError((error, c) => {
    log?.(`${traits.name} failed: ${error.stack ?? error.message}`);
    return traits.fault(c as ProviderContext, { times: 1, status: 500, message: "The stand-in itself failed." });
  });
  const server: ProviderServer = {
    url: "",
    apiKey,
    calls: () => journal,
    keep: JOURNAL_LENGTH,
    faults,
    close: async () => undefined,
  };
  routes(app, server);
  return Object.assign(server, await listen(app, traits.options.port ?? 0));
}

/** Key, then slowness, then the fault set, then the provider's own work. */
async function withFaults(
  c: ProviderContext,
  traits: ProviderTraits,
  faults: ProviderFaults,
  fate: ReturnType<Draw>,
  hasKey: (given: string | undefined) => boolean,
  next: () => Promise<void>,
): Promise<Response | undefined> {
  const refusal = traits.isPublic?.(c.req.path) ? null : traits.refuse(c, hasKey);
  if (refusal) return refusal;
  if (meets(faults, c.req.path)) {
    if (faults.slowMs > 0) await patience(faults.slowMs, c.req.raw.signal);
    if (faults.answer) {
      const fault = faults.answer;
      fault.times -= 1;
      if (fault.times <= 0) faults.answer = null;
      c.get("call").error = String(fault.code ?? fault.status);
      const answer = traits.fault(c, fault);
      if (fault.retryAfterSeconds !== undefined) answer.headers.set("retry-after", String(fault.retryAfterSeconds));
      return answer;
    }
    const passing = fate?.kind === "error" ? traits.passing[Math.floor(fate.which * traits.passing.length)] : undefined;
    if (passing) {
      c.get("call").error = String(passing.code ?? passing.status);
      return traits.fault(c, { ...passing, times: 1 });
    }
  }
  await next();
  return undefined;
}

const meets = (faults: ProviderFaults, path: string): boolean => faults.path === null || path.startsWith(faults.path);

/** Waits `ms` milliseconds of real time, or less when the caller leaves. */
export async function patience(ms: number, signal: AbortSignal): Promise<void> {
  if (ms > 0) await sleep(ms, undefined, { signal }).catch(() => undefined);
}

function sameKey(given: string, expected: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)];
  return a.length === b.length && timingSafeEqual(a, b);
}

/** The token of an `Authorization: Bearer` header. */
export const bearer = (c: ProviderContext): string | undefined =>
  /^Bearer +(\S+)$/i.exec(c.req.header("authorization") ?? "")?.[1];

function listen(app: Hono<ProviderEnv>, port: number): Promise<{ url: string; close(): Promise<void> }> {
  return new Promise((resolve, reject) => {
    const server: ServerType = serve({ fetch: app.fetch, port, hostname: "127.0.0.1" }, (address) => {
      server.off("error", reject);
      resolve({
        url: `http://127.0.0.1:${address.port}`,
        close: () =>
          new Promise((closed) => {
            server.close(() => closed());
            if ("closeAllConnections" in server) server.closeAllConnections();
          }),
      });
    });
    server.once("error", reject);
  });
}
