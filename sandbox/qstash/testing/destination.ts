import { createServer, type IncomingHttpHeaders, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { vi } from "vitest";

/** A call that arrived. */
interface Received {
  path: string;
  method: string;
  headers: IncomingHttpHeaders;
  body: string;
}

interface Answer {
  status?: number;
  headers?: Record<string, string>;
  body?: string;
  /** Cuts the connection instead of answering. */
  reset?: boolean;
}

export interface Destination {
  url: string;
  received: Received[];
  /** Calls under way, now and at most. */
  running: { now: number; most: number };
  /** How calls are answered; 200 at first. */
  answer: (call: Received, index: number) => Answer | Promise<Answer>;
  /** Resolves when `count` calls have arrived. */
  arrived(count: number): Promise<void>;
  close(): Promise<void>;
}

/** A web server for deliveries to arrive at. */
export async function startDestination(): Promise<Destination> {
  const destination: Destination = {
    url: "",
    received: [],
    running: { now: 0, most: 0 },
    answer: () => ({}),
    arrived: (count) =>
      vi.waitFor(
        () => {
          if (destination.received.length < count) {
            throw new Error(`${destination.received.length} of ${count} calls arrived`);
          }
        },
        { interval: 5, timeout: 3_000 },
      ),
    close: () => stop(server),
  };
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const call = {
      path: request.url ?? "",
      method: request.method ?? "",
      headers: request.headers,
      body: Buffer.concat(chunks).toString("utf8"),
    };
    destination.received.push(call);
    destination.running.now += 1;
    destination.running.most = Math.max(destination.running.most, destination.running.now);
    const {
      status = 200,
      headers = {},
      body = "",
      reset,
    } = await destination.answer(call, destination.received.length - 1);
    destination.running.now -= 1;
    if (reset) request.socket.destroy();
    else response.writeHead(status, headers).end(body);
  });
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  destination.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`;
  return destination;
}

function stop(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

/** A promise to be kept by hand, to hold answers back. */
export function gate(): { opened: Promise<void>; open: () => void } {
  let open = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open };
}
