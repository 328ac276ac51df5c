import { rmSync } from "node:fs";
import { readJson, writeJson } from "./state-folder.ts";

/** The addresses of a running stack, as another program reads them from `.callboard/stack.json`. */
export interface StackFile {
  /** The process that holds the stack. */
  pid: number;
  worker: string;
  page: string;
  control: string;
  /** PostgreSQL's own URL of the product's database. */
  database: string;
  /** Neon's HTTP endpoint in front of it. */
  neonHttp: string;
  slack: {
    url: string;
    signingSecret: string;
    teamId: string;
    channelId: string;
    managerId: string;
    repId: string;
  };
  qstash: { url: string; token: string; signingKey: string };
  redis: { url: string; token: string };
  model: { url: string };
  webhooks: { secret: string };
}

/** Writes the addresses. Returns the way to remove them, which leaves alone what another stack has written since. */
export function writeStackFile(path: string, addresses: StackFile): () => void {
  writeJson(path, addresses);
  return () => {
    const written = readJson(path);
    const ours = written && typeof written === "object" && "pid" in written && written.pid === addresses.pid;
    if (ours) rmSync(path, { force: true });
  };
}
