import { timingSafeEqual } from "node:crypto";
import type { IncomingMessage } from "node:http";
import type { RedisCommand } from "./backend.ts";
import { RedisError } from "./redis-error.ts";

/** Most bytes of one command, not of the whole request (Upstash, free and pay as you go). */
const MAX_COMMAND_BYTES = 10_485_760;
/** What the API reads at most, so that a caller cannot fill our memory. */
const MAX_BODY_BYTES = 64 * 1024 * 1024;

export type RestRequest =
  | { kind: "command"; command: RedisCommand }
  | { kind: "pipeline" | "transaction"; commands: RedisCommand[] };

/** Checks the token in `Authorization: Bearer` or `?_token=`. */
export function checkToken(request: IncomingMessage, url: URL, token: string): void {
  const [, bearer] = /^Bearer (.+)$/i.exec(request.headers.authorization ?? "") ?? [];
  const given = bearer ?? url.searchParams.get("_token");
  if (given === null) throw new RedisError("Unauthorized", 401);
  const [a, b] = [Buffer.from(given), Buffer.from(token)];
  if (a.length !== b.length || !timingSafeEqual(a, b)) {
    throw new RedisError("WRONGPASS invalid username-password pair or user is disabled.", 401);
  }
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes <= MAX_BODY_BYTES) chunks.push(chunk);
  }
  if (bytes > MAX_BODY_BYTES) throw new RedisError("ERR max request size exceeded", 413);
  return Buffer.concat(chunks);
}

function toCommand(words: unknown): RedisCommand {
  if (!Array.isArray(words) || words.length === 0) throw new RedisError("ERR empty command");
  const text = words.map((word: unknown) => {
    if (typeof word === "string") return word;
    if (typeof word === "number" || typeof word === "boolean") return String(word);
    throw new RedisError("ERR failed to parse command");
  });
  const bytes = text.reduce((sum, word) => sum + Buffer.byteLength(word), 0);
  if (bytes > MAX_COMMAND_BYTES) {
    throw new RedisError(
      `ERR max request size exceeded. Limit: ${MAX_COMMAND_BYTES} bytes, Actual: ${bytes} bytes`,
      413,
    );
  }
  const [name = "", ...args] = text;
  return { name: name.toLowerCase(), args };
}

function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString("utf8"));
  } catch {
    throw new RedisError("ERR failed to parse JSON request");
  }
}

function toCommands(body: Buffer, what: string): RedisCommand[] {
  const list = parseJson(body);
  if (!Array.isArray(list) || list.length === 0) throw new RedisError(`ERR empty ${what} request`);
  return list.map(toCommand);
}

/** Reads a request: JSON at `/`, `/pipeline` and `/multi-exec`, or a command in the path with the body as last word. */
export async function readRestRequest(request: IncomingMessage, url: URL): Promise<RestRequest> {
  if (!["GET", "HEAD", "POST", "PUT"].includes(request.method ?? "")) {
    throw new RedisError(`ERR method ${request.method} is not allowed`, 405);
  }
  const body = await readBody(request);
  if (url.pathname === "/pipeline") return { kind: "pipeline", commands: toCommands(body, "pipeline") };
  if (url.pathname === "/multi-exec") return { kind: "transaction", commands: toCommands(body, "transaction") };
  if (url.pathname === "/") return { kind: "command", command: toCommand(parseJson(body)) };
  const words = url.pathname.slice(1).split("/").map(decodeURIComponent);
  if (body.length > 0) words.push(body.toString("utf8"));
  for (const [option, value] of url.searchParams)
    if (option !== "_token") words.push(option, ...(value ? [value] : []));
  return { kind: "command", command: toCommand(words) };
}
