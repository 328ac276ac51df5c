import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { z } from "zod";
import { DeadLetter, Message, Schedule } from "./model.ts";

const Snapshot = z.object({
  messages: z.array(Message),
  schedules: z.array(Schedule),
  deadLetters: z.array(DeadLetter),
  deduplication: z.array(z.tuple([z.string(), z.object({ messageId: z.string(), at: z.number() })])),
  queues: z.array(
    z.object({
      name: z.string(),
      parallelism: z.number(),
      paused: z.boolean(),
      createdAt: z.number(),
      updatedAt: z.number(),
    }),
  ),
  flowKeys: z.array(
    z.object({
      key: z.string(),
      parallelism: z.number().optional(),
      rate: z.number().optional(),
      periodSeconds: z.number(),
      pinnedParallelism: z.boolean(),
      pinnedRate: z.boolean(),
      paused: z.boolean(),
    }),
  ),
  keys: z.object({ current: z.string(), next: z.string() }).optional(),
});

/** All that outlives a restart of the stack. */
type Snapshot = z.infer<typeof Snapshot>;

const EMPTY: Snapshot = {
  messages: [],
  schedules: [],
  deadLetters: [],
  deduplication: [],
  queues: [],
  flowKeys: [],
};
/** Changes within this time are written together. */
const SETTLE_MS = 200;

interface StateFile {
  /** Writes soon; several calls make one write. */
  touch(): void;
  /** Writes a last time; later touches are ignored. */
  close(): Promise<void>;
}

/** What the file holds; empty when there is none, or none that can be read. */
export async function loadState(path: string | undefined): Promise<Snapshot> {
  if (path === undefined) return EMPTY;
  const text = await readFile(path, "utf8").catch(() => undefined);
  if (text === undefined) return EMPTY;
  try {
    return Snapshot.parse(JSON.parse(text));
  } catch {
    return EMPTY;
  }
}

/** Keeps `take()` in the file, best effort: a write that fails is told to `onError` and tried again at the next change. */
export function createStateFile(
  path: string | undefined,
  take: () => Snapshot,
  onError: (error: unknown) => void,
): StateFile {
  let timer: NodeJS.Timeout | undefined;
  let closed = false;
  let writing: Promise<void> = Promise.resolve();

  async function write(file: string): Promise<void> {
    try {
      await mkdir(dirname(file), { recursive: true });
      await writeFile(`${file}.new`, JSON.stringify(take()));
      await rename(`${file}.new`, file);
    } catch (error) {
      onError(error);
    }
  }

  function flush(): Promise<void> {
    clearTimeout(timer);
    timer = undefined;
    if (path !== undefined) writing = writing.then(() => write(path));
    return writing;
  }

  return {
    touch() {
      if (path === undefined || timer !== undefined || closed) return;
      timer = setTimeout(() => void flush(), SETTLE_MS);
      timer.unref();
    },
    close() {
      closed = true;
      return flush();
    },
  };
}
