import type { z } from "zod";
import type { Core } from "./core.ts";
import { invalidArguments, SlackApiError } from "./errors.ts";
import type { Fault } from "./faults.ts";
import type { Tier } from "./rate-limits.ts";
import { tokenState } from "./tokens.ts";
import type { Json, Token } from "./types.ts";

/** One call of a method: who calls, with what. */
export interface Call<Args> {
  core: Core;
  args: Args;
  teamId: string;
  /** The bot user the token belongs to. */
  userId: string;
  token: string;
  scopes: string[];
  /** Basic authentication, for oauth.v2.access. */
  basic?: { id: string; secret: string };
}

export interface Method {
  /** Any one of these scopes lets the call through; none: every token may. */
  scopes: string[];
  tier: Tier;
  auth: "token" | "none";
  run(call: Call<Json>): Json | Promise<Json>;
}

/** Declares a method with its arguments; those that do not fit are answered `invalid_arguments` and nothing is done. */
export function method<S extends z.ZodType>(spec: {
  scopes?: string[];
  tier: Tier;
  auth?: "token" | "none";
  args: S;
  run(call: Call<z.output<S>>): Json | Promise<Json>;
}): Method {
  return {
    scopes: spec.scopes ?? [],
    tier: spec.tier,
    auth: spec.auth ?? "token",
    run(call) {
      const parsed = spec.args.safeParse(call.args);
      if (!parsed.success) throw invalidArguments(parsed.error.issues.map(describe));
      return spec.run({ ...call, args: parsed.data });
    },
  };
}

function describe(issue: z.core.$ZodIssue): string {
  const field = issue.path.join("/");
  const missing = issue.code === "invalid_type" && issue.message.endsWith("received undefined");
  return missing ? `missing required field: ${field}` : `${issue.message} [json-pointer:/${field}]`;
}

/** What goes back over HTTP. `drop`: close the connection instead. */
interface ApiAnswer {
  status: number;
  headers: Record<string, string>;
  body: Json | string;
  drop: boolean;
}

interface Input {
  args: Json;
  token?: string;
  basic?: { id: string; secret: string };
}

function readAuthorization(header: string | null): Pick<Input, "token" | "basic"> {
  const bearer = /^Bearer\s+(\S+)$/i.exec(header ?? "")?.[1];
  if (bearer) return { token: bearer };
  const encoded = /^Basic\s+(\S+)$/i.exec(header ?? "")?.[1];
  if (!encoded) return {};
  const [id = "", ...rest] = Buffer.from(encoded, "base64").toString("utf8").split(":");
  return { basic: { id: decodeURIComponent(id), secret: decodeURIComponent(rest.join(":")) } };
}

async function readInput(request: Request): Promise<Input> {
  const auth = readAuthorization(request.headers.get("authorization"));
  const args: Json = Object.fromEntries(new URL(request.url).searchParams);
  const type = request.headers.get("content-type")?.split(";")[0]?.trim() ?? "";
  if (type === "application/json") {
    const text = await request.text();
    let body: unknown;
    try {
      body = text === "" ? {} : JSON.parse(text);
    } catch {
      throw new SlackApiError("invalid_json");
    }
    if (typeof body !== "object" || body === null || Array.isArray(body)) throw new SlackApiError("json_not_object");
    // A token in a JSON body is not read: Slack wants it in the header there.
    const { token: _, ...rest } = body as Json;
    return { ...auth, args: { ...args, ...rest } };
  }
  if (request.method === "POST" && type !== "") {
    if (type !== "application/x-www-form-urlencoded" && type !== "multipart/form-data") {
      throw new SlackApiError("invalid_post_type");
    }
    for (const [key, value] of await request.formData()) args[key] = value;
  }
  const { token, ...rest } = args;
  return { ...auth, token: auth.token ?? (typeof token === "string" && token !== "" ? token : undefined), args: rest };
}

function authorize(core: Core, method: Method, input: Input): { token: string; record: Token } | undefined {
  if (method.auth === "none") return undefined;
  if (input.token === undefined) throw new SlackApiError("not_authed");
  const record = tokenState(core, input.token);
  if (method.scopes.length > 0 && !method.scopes.some((scope) => record.scopes.includes(scope))) {
    throw new SlackApiError("missing_scope", { needed: method.scopes[0], provided: record.scopes.join(",") });
  }
  return { token: input.token, record };
}

const limited = (seconds: number): ApiAnswer => ({
  status: 429,
  headers: { "retry-after": String(seconds) },
  body: { ok: false, error: "ratelimited" },
  drop: false,
});

function overLimit(core: Core, name: string, method: Method, teamId: string, args: Json): number | undefined {
  if (!core.faults.rateLimits) return undefined;
  const now = core.clock.now();
  const wait = core.rates.call(teamId, name, method.tier, now);
  if (wait !== undefined || name !== "chat.postMessage") return wait;
  return core.rates.post(`${teamId} ${args.channel}`, now);
}

async function run(core: Core, name: string, method: Method | undefined, input: Input): Promise<ApiAnswer> {
  if (!method) throw new SlackApiError("unknown_method", { req_method: name });
  const caller = authorize(core, method, input);
  const teamId = caller?.record.teamId ?? "";
  const wait = overLimit(core, name, method, teamId, input.args);
  if (wait !== undefined) return limited(wait);
  const body = await method.run({
    core,
    args: input.args,
    teamId,
    userId: caller?.record.userId ?? "",
    token: caller?.token ?? "",
    scopes: caller?.record.scopes ?? [],
    basic: input.basic,
  });
  const headers: Record<string, string> = {};
  if (caller) headers["x-oauth-scopes"] = caller.record.scopes.join(",");
  if (method.scopes.length > 0) headers["x-accepted-oauth-scopes"] = method.scopes.join(",");
  return { status: 200, headers, body: { ok: true, ...body }, drop: false };
}

async function underFault(fault: Fault | undefined, work: () => Promise<ApiAnswer>): Promise<ApiAnswer> {
  if (!fault) return work();
  switch (fault.kind) {
    case "rate_limited":
      return limited(fault.retryAfter ?? 1);
    case "http_500":
      return { status: 500, headers: {}, body: "Internal Server Error", drop: false };
    case "error":
      return { status: 200, headers: {}, body: { ok: false, error: fault.error ?? "internal_error" }, drop: false };
    case "slow": {
      await new Promise((resolve) => setTimeout(resolve, fault.ms ?? 1000).unref());
      return work();
    }
    case "lost_answer":
      return { ...(await work()), drop: true };
    default:
      return fault.kind satisfies never;
  }
}

const SECRET_ARGS = new Set(["token", "client_secret", "code", "refresh_token"]);
const SECRET_ANSWERS = new Set(["access_token", "refresh_token"]);

const without = (source: Json, secret: Set<string>): Json =>
  Object.fromEntries(Object.entries(source).map(([key, value]) => [key, secret.has(key) ? "(secret)" : value]));

/** Answers one call of the Web API and records it. */
export async function callApi(
  core: Core,
  methods: Readonly<Record<string, Method>>,
  name: string,
  request: Request,
): Promise<ApiAnswer> {
  const started = performance.now();
  let input: Input = { args: {} };
  let answer: ApiAnswer;
  try {
    input = await readInput(request);
    const known = Object.hasOwn(methods, name) ? methods[name] : undefined;
    answer = await underFault(core.faults.take(name), () => run(core, name, known, input).catch(refusal));
  } catch (error) {
    answer = refusal(error);
  }
  core.journal.add({
    at: core.clock.now(),
    direction: "call",
    name,
    teamId: input.token === undefined ? undefined : core.data.tokens[input.token]?.teamId,
    args: without(input.args, SECRET_ARGS),
    status: answer.drop ? 0 : answer.status,
    response: typeof answer.body === "string" ? answer.body : without(answer.body, SECRET_ANSWERS),
    ms: Math.round(performance.now() - started),
  });
  return answer;
}

function refusal(error: unknown): ApiAnswer {
  if (!(error instanceof SlackApiError)) throw error;
  return { status: 200, headers: {}, body: { ok: false, error: error.code, ...error.extra }, drop: false };
}
