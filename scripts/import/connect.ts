import { readFile } from "node:fs/promises";
import { z } from "zod";
import { startNeonProxy } from "../../sandbox/neon/index.ts";
import { createDb, type Db } from "../../src/db/client.ts";
import { UserError } from "../../src/errors.ts";

const stackFile = z.object({ database: z.string(), neonHttp: z.string().optional() });

interface Address {
  databaseUrl: string;
  neonHttpUrl?: string | undefined;
}

/** The database of the environment, else that of the running stack. @throws UserError when there is neither. */
async function findAddress(env: NodeJS.ProcessEnv, stackPath: string): Promise<Address> {
  if (env.DATABASE_URL) return { databaseUrl: env.DATABASE_URL, neonHttpUrl: env.NEON_HTTP_URL || undefined };
  const text = await readFile(stackPath, "utf8").catch(() => undefined);
  if (text === undefined) {
    throw new UserError(
      "No database is named.",
      "Set DATABASE_URL (and NEON_HTTP_URL where it is not Neon's own), or start the stack with `npm run dev`.",
    );
  }
  const stack = stackFile.parse(JSON.parse(text));
  return { databaseUrl: stack.database, neonHttpUrl: stack.neonHttp };
}

/** Opens it over Neon's HTTP protocol. An ordinary PostgreSQL server speaks it through a stand-in that lasts until `close`. */
export async function connect(
  env: NodeJS.ProcessEnv,
  stackPath = ".callboard/stack.json",
): Promise<{ db: Db; close(): Promise<void> }> {
  const { databaseUrl, neonHttpUrl } = await findAddress(env, stackPath);
  if (!URL.canParse(databaseUrl)) throw new UserError("DATABASE_URL is not a postgres:// address.");
  if (neonHttpUrl || new URL(databaseUrl).hostname.endsWith(".neon.tech")) {
    return { db: createDb({ databaseUrl, neonHttpUrl }), close: async () => undefined };
  }
  const proxy = await startNeonProxy();
  return { db: createDb({ databaseUrl, neonHttpUrl: proxy.httpUrl }), close: () => proxy.close() };
}
