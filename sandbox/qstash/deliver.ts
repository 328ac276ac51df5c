import { type Agent, request as httpRequest } from "node:http";
import { type Agent as HttpsAgent, request as httpsRequest } from "node:https";
import type { AttemptResult } from "./model.ts";

/** One HTTP call to make. */
interface Delivery {
  url: string;
  method: string;
  headers: Record<string, string>;
  body: Buffer;
  timeoutMs: number;
}

/** What every call shares. `maxBodyBytes` is where a response's body is cut off. */
interface Transport {
  http: Agent;
  https: HttpsAgent;
  maxBodyBytes: number;
  /** Aborts every call under way, at shutdown. */
  signal: AbortSignal;
}

/** Headers that belong to the connection and cannot be forwarded. */
const NOT_FORWARDED = new Set(["host", "connection", "content-length", "transfer-encoding", "upgrade", "keep-alive"]);

/** Makes one call. Never rejects: no answer (refused, reset, timed out) is a result without a status. */
export function deliver(delivery: Delivery, transport: Transport): Promise<AttemptResult> {
  const failed = (error: string): AttemptResult => ({ headers: {}, body: Buffer.alloc(0), error });
  return new Promise((resolve) => {
    const url = new URL(delivery.url);
    const secure = url.protocol === "https:";
    const timeout = AbortSignal.timeout(delivery.timeoutMs);
    const fail = (error: Error) =>
      resolve(failed(timeout.aborted ? `request timed out after ${delivery.timeoutMs} ms` : error.message));
    const headers = Object.fromEntries(
      Object.entries(delivery.headers).filter(([name]) => !NOT_FORWARDED.has(name.toLowerCase())),
    );
    try {
      const request = (secure ? httpsRequest : httpRequest)(url, {
        method: delivery.method,
        headers: { ...headers, "Content-Length": String(delivery.body.length) },
        agent: secure ? transport.https : transport.http,
        signal: AbortSignal.any([timeout, transport.signal]),
      });
      request.on("error", fail);
      request.on("response", (response) => {
        const chunks: Buffer[] = [];
        let kept = 0;
        response.on("data", (chunk: Buffer) => {
          const part = chunk.subarray(0, transport.maxBodyBytes - kept);
          kept += part.length;
          if (part.length > 0) chunks.push(part);
        });
        response.on("error", fail);
        response.on("end", () =>
          resolve({
            status: response.statusCode ?? 0,
            headers: Object.fromEntries(
              Object.entries(response.headersDistinct).map(([name, values]) => [name, values ?? []]),
            ),
            body: Buffer.concat(chunks),
          }),
        );
      });
      request.end(delivery.body);
    } catch (error) {
      fail(error instanceof Error ? error : new Error(String(error)));
    }
  });
}
