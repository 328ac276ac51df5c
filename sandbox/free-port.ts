import { once } from "node:events";
import { createServer } from "node:net";

async function tryPort(port: number): Promise<number | undefined> {
  const server = createServer().listen(port, "127.0.0.1");
  try {
    await once(server, "listening");
  } catch {
    return undefined;
  }
  const address = server.address();
  server.close();
  await once(server, "close");
  return address === null || typeof address === "string" ? undefined : address.port;
}

/** A port of 127.0.0.1 that nothing listens on: the preferred one if that is free, else any. */
export async function freePort(preferred = 0): Promise<number> {
  const port = (preferred ? await tryPort(preferred) : undefined) ?? (await tryPort(0));
  if (port === undefined) throw new Error("The system gave no free port on 127.0.0.1.");
  return port;
}
