import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import { WebSocketServer } from "ws";
import { createPools } from "./pools.ts";
import { answerSql, NEON_LIMITS, type SizeLimits } from "./sql-endpoint.ts";
import { openTunnel, tunnelAddress } from "./tcp-tunnel.ts";

/** `refuse`: connections are cut, as with a database that is down; `hang`: requests wait, as with one waking up. */
export type PauseMode = "refuse" | "hang";

export interface NeonProxyOptions {
  /** Port on 127.0.0.1; 0 or absent takes a free one. */
  port?: number;
  limits?: SizeLimits;
}

export interface NeonProxy {
  /** For the driver's `fetchEndpoint`: `http://127.0.0.1:<port>/sql`. */
  readonly httpUrl: string;
  /** For the driver's `wsProxy`: `127.0.0.1:<port>/v2?address=<host>:<port of PostgreSQL>` without the address. */
  readonly wsUrl: string;
  /** How it is paused now; undefined while it is available. */
  readonly paused: PauseMode | undefined;
  /** Makes the database unavailable for new requests; `refuse` (the default) also cuts open WebSockets. */
  pause(mode?: PauseMode): void;
  /** Makes it available again; requests that hang go on. */
  resume(): void;
  close(): Promise<void>;
}

/** Serves Neon's HTTP SQL endpoint and WebSocket proxy on 127.0.0.1, for any server a connection string names. */
export async function startNeonProxy(options: NeonProxyOptions = {}): Promise<NeonProxy> {
  const limits = options.limits ?? NEON_LIMITS;
  const pools = createPools();
  const webSockets = new WebSocketServer({ noServer: true });
  let paused: PauseMode | undefined;
  let waiting: (() => void)[] = [];

  const whenAvailable = async (): Promise<void> => {
    while (paused === "hang") await new Promise<void>((resolve) => waiting.push(resolve));
  };
  const wake = () => {
    for (const go of waiting) go();
    waiting = [];
  };

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    await whenAvailable();
    if (paused === "refuse") return void request.socket.destroy();
    if (request.url?.split("?")[0] !== "/sql") return void response.writeHead(404).end();
    if (request.method !== "POST") return void response.writeHead(405, { allow: "POST" }).end();
    await answerSql(request, response, pools, limits);
  };
  const upgrade = async (request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> => {
    await whenAvailable();
    const address = tunnelAddress(request);
    if (paused === "refuse") return void socket.destroy();
    if (!address) return void socket.end("HTTP/1.1 400 Bad Request\r\nconnection: close\r\n\r\n");
    webSockets.handleUpgrade(request, socket, head, (client) => openTunnel(client, address));
  };

  const server = createServer((request, response) => void answer(request, response));
  server.on("upgrade", (request, socket, head) => void upgrade(request, socket, head));
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(options.port ?? 0, "127.0.0.1", resolve);
  });
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("The Neon proxy has no port.");
  const cutWebSockets = () => {
    for (const client of webSockets.clients) client.terminate();
  };

  return {
    httpUrl: `http://127.0.0.1:${address.port}/sql`,
    wsUrl: `127.0.0.1:${address.port}/v2`,
    get paused() {
      return paused;
    },
    pause(mode = "refuse") {
      paused = mode;
      if (mode === "hang") return;
      wake();
      cutWebSockets();
    },
    resume() {
      paused = undefined;
      wake();
    },
    async close() {
      paused = "refuse";
      wake();
      cutWebSockets();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await pools.close();
    },
  };
}
