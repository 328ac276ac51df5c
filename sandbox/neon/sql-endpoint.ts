import type { IncomingMessage, ServerResponse } from "node:http";
import type pg from "pg";
import { ProxyError, toProxyError } from "./errors.ts";
import { type ExecuteOptions, execute, sqlRequest } from "./execute.ts";
import type { Pools } from "./pools.ts";

/** Most bytes of one request and one response; Neon's docs name 10 MB for responses (raised from 1 MB in 2023-08). */
export interface SizeLimits {
  requestBytes: number;
  responseBytes: number;
}

export const NEON_LIMITS: SizeLimits = { requestBytes: 64 * 1024 * 1024, responseBytes: 10 * 1024 * 1024 };

async function readBody(request: IncomingMessage, limit: number): Promise<unknown> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes <= limit) chunks.push(chunk);
  }
  if (bytes > limit) throw new ProxyError(413, `request is too large (max is ${limit} bytes)`);
  try {
    return JSON.parse(Buffer.concat(chunks).toString("utf8"));
  } catch (error) {
    throw new ProxyError(400, `could not parse the HTTP request body: ${String(error)}`);
  }
}

function header(request: IncomingMessage, name: string): string | undefined {
  const value = request.headers[name];
  return Array.isArray(value) ? value[0] : value;
}

function readOptions(request: IncomingMessage, limits: SizeLimits): ExecuteOptions {
  if (header(request, "neon-raw-text-output") !== "true") {
    throw new ProxyError(400, "only raw text output is served here: send Neon-Raw-Text-Output: true");
  }
  return {
    arrayMode: header(request, "neon-array-mode") === "true",
    isolationLevel: header(request, "neon-batch-isolation-level"),
    readOnly: header(request, "neon-batch-read-only") === "true",
    deferrable: header(request, "neon-batch-deferrable") === "true",
    maxResponseBytes: limits.responseBytes,
  };
}

/** Whether the session may serve another request: not inside a transaction that a statement left open. */
function isIdle(client: pg.PoolClient): boolean {
  const { getTransactionStatus } = client as pg.PoolClient & { getTransactionStatus?(): string | null };
  return getTransactionStatus?.call(client) === "I";
}

function send(response: ServerResponse, status: number, body: string): void {
  response.writeHead(status, { "content-type": "application/json", "access-control-allow-origin": "*" });
  response.end(body);
}

/**
 * Answers `POST /sql` as Neon's proxy does. The query of a caller that hangs up is cancelled; a session left inside a
 * transaction, or after an error, is not used again.
 */
export async function answerSql(
  request: IncomingMessage,
  response: ServerResponse,
  pools: Pools,
  limits: SizeLimits,
): Promise<void> {
  let client: pg.PoolClient | undefined;
  let reusable = false;
  try {
    const connectionString = header(request, "neon-connection-string");
    if (!connectionString) throw new ProxyError(400, "missing header: neon-connection-string");
    const options = readOptions(request, limits);
    const parsed = sqlRequest.safeParse(await readBody(request, limits.requestBytes));
    if (!parsed.success) throw new ProxyError(400, "could not parse the HTTP request body: expected query or queries");
    const session = await pools.connect(connectionString);
    client = session;
    if (response.destroyed) return;
    const hungUp = () => pools.cancel(connectionString, session);
    response.once("close", hungUp);
    // A session ended by the server while we use it rejects the query; this keeps it from being thrown twice.
    session.on("error", ignore);
    const body = await execute(session, parsed.data, options);
    reusable = !response.destroyed && isIdle(session);
    response.off("close", hungUp);
    send(response, 200, body);
  } catch (error) {
    const { status, message, fields } = toProxyError(error);
    send(response, status, JSON.stringify({ message, ...fields }));
  } finally {
    client?.off("error", ignore);
    client?.release(!reusable);
  }
}

function ignore(): void {}
