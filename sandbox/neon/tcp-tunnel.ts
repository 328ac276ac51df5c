import type { IncomingMessage } from "node:http";
import { connect } from "node:net";
import { createWebSocketStream, type WebSocket } from "ws";

/** The server a tunnel is asked for: `/v2?address=host:port`. */
export function tunnelAddress(request: IncomingMessage): { host: string; port: number } | undefined {
  const url = new URL(request.url ?? "/", "http://proxy");
  if (url.pathname !== "/v2") return undefined;
  const [, host, port] = /^(.+):(\d{1,5})$/.exec(url.searchParams.get("address") ?? "") ?? [];
  return host === undefined || Number(port) > 65_535 ? undefined : { host, port: Number(port) };
}

/** Carries PostgreSQL's own protocol between a WebSocket and the server; either end closing closes the other. */
export function openTunnel(socket: WebSocket, address: { host: string; port: number }): void {
  const client = createWebSocketStream(socket);
  const server = connect({ ...address, noDelay: true });
  client.pipe(server).pipe(client);
  const end = () => {
    server.destroy();
    client.destroy();
  };
  for (const stream of [client, server]) stream.on("error", end).on("close", end);
}
