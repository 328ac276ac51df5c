import { Client } from "@upstash/qstash";
import { z } from "zod";
import { UserError } from "../../src/errors.ts";
import { safe, stamp } from "./print.ts";
import type { QueueSettings } from "./settings.ts";

/** Letters of one request, and requests of one listing. */
const PAGE = 100;
const MOST_PAGES = 10;

type Letter = Awaited<ReturnType<Client["dlq"]["listMessages"]>>["messages"][number];

/** 1,000 letters at most, the oldest first; `more` where there are more. */
async function readLetters({ url, token }: QueueSettings): Promise<{ letters: Letter[]; more: boolean }> {
  const client = new Client({ baseUrl: url, token, retry: { retries: 2 }, enableTelemetry: false });
  const letters: Letter[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const found = await client.dlq.listMessages({ count: PAGE, ...(cursor ? { cursor } : {}) });
    letters.push(...found.messages);
    cursor = found.cursor;
    if (!cursor) break;
  }
  return { letters, more: cursor !== undefined };
}

/** Messages that QStash gave up, one line each. */
export async function listDeadLetters(settings: QueueSettings): Promise<string> {
  const { letters, more } = await readLetters(settings);
  if (letters.length === 0) return "There are no dead letters.";
  const rest = more ? ["and more"] : [];
  return [...letters.map(line), ...rest, "The way back is retrying a run, never the old message."].join("\n");
}

/** One of them whole. @throws UserError where it is not among those that are listed. */
export async function showDeadLetter(settings: QueueSettings, id: string): Promise<string> {
  const letter = (await readLetters(settings)).letters.find((found) => found.dlqId === id);
  if (!letter) throw new UserError(`There is no dead letter ${safe(id, 100)}.`, "List them with `dead-letters list`.");
  return [
    line(letter),
    `message ${safe(letter.messageId, 100)}, ${letter.maxRetries ?? 0} retries`,
    `sent: ${safe(letter.body ?? "", 2_000)}`,
    `answered: ${safe(letter.responseBody ?? "", 2_000)}`,
    wayBack(letter),
  ].join("\n");
}

function line(letter: Letter): string {
  const run = runOf(letter);
  const path = URL.canParse(letter.url) ? new URL(letter.url).pathname : letter.url;
  return `${safe(letter.dlqId, 100)}  ${stamp(new Date(letter.createdAt))}  ${safe(path, 100)}  status ${letter.responseStatus ?? "none"}${run ? `  run ${run}` : ""}`;
}

const Body = z.object({ runId: z.uuid() });

/** The run that a message was for. */
function runOf({ body }: Letter): string | null {
  try {
    return Body.parse(JSON.parse(body ?? "")).runId;
  } catch {
    return null;
  }
}

function wayBack(letter: Letter): string {
  const run = runOf(letter);
  return run
    ? `The heartbeat sends its run anew by itself; see \`run ${run}\`, and if it has failed, \`retry ${run}\`.`
    : "It was for no run: what it asked for is done by the next heartbeat or schedule.";
}
