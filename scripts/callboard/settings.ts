import { readFile } from "node:fs/promises";
import { z } from "zod";
import { UserError } from "../../src/errors.ts";

/** Where QStash is, and to which address of ours it delivers. */
export interface QueueSettings {
  url: string;
  token: string;
  publicUrl: string;
}

const fromEnvironment = z.object({
  QSTASH_URL: z.url().default("https://qstash.upstash.io"),
  QSTASH_TOKEN: z.string().min(1),
  PUBLIC_URL: z.url(),
});
const fromStack = z.object({ worker: z.url(), qstash: z.object({ url: z.url(), token: z.string() }) });

/**
 * QStash of the environment, else that of the running stack. An environment that names a database and no QStash is no stack's:
 * two deployments are never mixed. @throws UserError when something is missing.
 */
export async function queueSettings(
  env: NodeJS.ProcessEnv,
  stackPath = ".callboard/stack.json",
): Promise<QueueSettings> {
  if (!env.QSTASH_TOKEN && !env.DATABASE_URL) {
    const text = await readFile(stackPath, "utf8").catch(() => undefined);
    if (text !== undefined) {
      const { worker, qstash } = fromStack.parse(JSON.parse(text));
      return { ...qstash, publicUrl: worker };
    }
  }
  const parsed = fromEnvironment.safeParse(env);
  if (!parsed.success) {
    const names = parsed.error.issues.map((issue) => issue.path.join(".")).join(", ");
    throw new UserError(`Set ${names} in the environment, then try again.`, "Or start the stack with `npm run dev`.");
  }
  const { QSTASH_URL, QSTASH_TOKEN, PUBLIC_URL } = parsed.data;
  return { url: QSTASH_URL, token: QSTASH_TOKEN, publicUrl: PUBLIC_URL.replace(/\/$/, "") };
}
