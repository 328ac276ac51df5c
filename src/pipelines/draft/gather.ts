import { z } from "zod";
import type { Writes } from "../../db/client.ts";
import { newId, type ProjectId, type SlackUserId, type TranscriptMessageId } from "../../db/ids.ts";
import { appendMessages, type NewMessage, touchProject } from "../../db/queries/projects/append-messages.ts";
import { findProject } from "../../db/queries/projects/find-project.ts";
import { lockProject } from "../../db/queries/projects/lock-project.ts";
import { listMemberNames } from "../../db/queries/tenancy/list-member-names.ts";
import { FatalStepError, UserError } from "../../errors.ts";
import { definePipeline, defineStep, done, next, type StepContext } from "../engine/define.ts";
import type { ReadMessage } from "../ports.ts";
import { parseTranscript } from "./parse-transcript.ts";
import { plainText } from "./plain-text.ts";

/** Messages that one request takes from a conversation: the newest. */
const MOST_MESSAGES = 2_000;
const PAGES = 12;
/** Files of one message or form, as Slack has it. */
const MOST_FILES = 10;

const ts = z.string().regex(/^\d{1,12}\.\d{1,9}$/);

/** Where messages are taken from. */
const Source = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("message"), channel: z.string(), ts, threadTs: ts.optional() }),
  z.object({ kind: z.literal("thread"), channel: z.string(), ts }),
  /** A channel from a message on, up to a chosen one or the moment it was asked for. */
  z.object({ kind: z.literal("since"), channel: z.string(), ts, latest: ts.optional() }),
  /** Files in their order, after the text that came with them; what cannot be read is told, the others are added. */
  z.object({
    kind: z.literal("upload"),
    text: z.object({ key: z.string(), text: z.string() }).nullable(),
    files: z.array(z.string().regex(/^F[A-Z0-9]{2,24}$/)).max(MOST_FILES),
  }),
]);
export type Source = z.infer<typeof Source>;

const GatherInput = z.object({ projectId: z.uuid(), source: Source, addedBy: z.string() });
type GatherInput = { projectId: ProjectId; source: Source; addedBy: SlackUserId };

/** What a gathering found, as its last word tells it; `skipped` says of each file that could not be read why. */
export type Gathered = { found: number; clipped: boolean; skipped: string[] };

interface Read {
  items: NewMessage[];
  clipped: boolean;
  skipped: string[];
}

/** Reads what was pointed at and adds it at the transcript's end; messages that are there already are left alone. */
const gatherStep = defineStep<GatherInput>({
  name: "gather",
  timeoutMs: 60_000,
  needs: ["projectId", "source", "addedBy"],
  gives: ["found"],
  async run(context) {
    const { input, workspaceId, db } = context;
    const [project] = await findProject(db, workspaceId, { id: input.projectId });
    if (!project) throw new UserError("The project was removed meanwhile.");
    const { items, clipped, skipped } = await read(context);
    if (items.length === 0)
      throw new UserError(skipped.join(" ") || "There was nothing to add: no words were found there.");
    const writes: Writes = (db) => [
      lockProject(db, workspaceId, project.id),
      appendMessages(db, workspaceId, project.id, input.addedBy, items),
      touchProject(db, workspaceId, project.id),
    ];
    const found: Gathered = { found: items.length, clipped, skipped };
    return next({ ...found, keys: [items[0]?.sourceKey, items.at(-1)?.sourceKey] }, writes);
  },
});

/** Says which places the messages have. */
const tellStep = defineStep<GatherInput & Gathered>({
  name: "tell",
  timeoutMs: 20_000,
  needs: ["projectId", "found"],
  ends: true,
  async run({ workspaceId, run, presenter, lastWord }) {
    if (!run.origin || !presenter.gathered) return done({ told: false });
    return done({ told: (await lastWord(await presenter.gathered(workspaceId, run.id))) ? true : "unknown" });
  },
});

/** Messages, a thread, a stretch of a channel, a file or a text → the end of a project's transcript. */
export const gather = definePipeline({
  slug: "gather",
  name: "Transcript",
  does: "adds messages, a thread, a part of a channel or a file to a project's transcript",
  yields: ["found"],
  version: 1,
  input: GatherInput,
  steps: [gatherStep, tellStep],
});

async function read(context: StepContext<GatherInput>): Promise<Read> {
  const { source } = context.input;
  const names = await namesOf(context);
  if (source.kind === "upload") return upload(context, source, names);
  const { messages, clipped } = await conversation(context, source);
  const said = messages.filter((message) => message.said && message.text.trim() !== "");
  await askNames(context, peopleIn(said), names);
  const items = said.map((message) =>
    itemOf(
      `slack:${source.channel}:${message.ts}`,
      speakerOf(message, names),
      plainText(message.text, names),
      timeOf(message.ts),
    ),
  );
  return { items, clipped, skipped: [] };
}

type Upload = Extract<Source, { kind: "upload" }>;

/** The text, then the files one after the other, so that their messages stand in the order they were given. */
async function upload(context: StepContext<GatherInput>, source: Upload, names: Map<string, string>): Promise<Read> {
  const { reader, workspaceId, signal, input } = context;
  await askNames(context, [input.addedBy], names);
  const otherwise = names.get(input.addedBy) ?? "Somebody";
  const read: Read = { items: [], clipped: false, skipped: [] };
  const take = (key: string, name: string, bytes: Uint8Array): void => {
    for (const [place, line] of parseTranscript(name, bytes, otherwise).entries())
      read.items.push(itemOf(`${key}:${place}`, line.speaker, line.text, null));
  };
  if (source.text) take(`text:${source.text.key}`, "the text", new TextEncoder().encode(source.text.text));
  for (const id of source.files) {
    if (!reader) throw new FatalStepError("Nothing can be read from Slack here.");
    try {
      const { name, bytes } = await reader.file({ workspaceId, id, signal });
      take(`file:${id}`, name, bytes);
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      read.skipped.push([error.message, error.hint].filter(Boolean).join(" "));
    }
  }
  return read;
}

const itemOf = (sourceKey: string, speaker: string, text: string, saidAt: string | null): NewMessage => ({
  id: newId<TranscriptMessageId>(),
  sourceKey,
  speaker: speaker.slice(0, 100),
  text,
  saidAt,
});

type Conversation = Extract<Source, { channel: string }>;

/** The messages in the order they were said; of too many, the newest. */
async function conversation(context: StepContext<GatherInput>, source: Conversation) {
  const { reader, workspaceId, signal } = context;
  if (!reader) throw new FatalStepError("Nothing can be read from Slack here.");
  const { channel } = source;
  const inThread = source.kind === "thread" ? source.ts : source.kind === "message" ? source.threadTs : undefined;
  const range =
    source.kind === "message"
      ? { oldest: source.ts, latest: source.ts }
      : source.kind === "since"
        ? { oldest: source.ts, latest: source.latest }
        : {};
  const messages = new Map<string, ReadMessage>();
  let cursor: string | undefined;
  let pages = 0;
  do {
    const page = await reader.page({ workspaceId, channel, threadTs: inThread, ...range, cursor, signal });
    // A thread's pages repeat its first message.
    for (const message of page.messages) messages.set(message.ts, message);
    cursor = page.next ?? undefined;
    pages += 1;
  } while (cursor && pages < PAGES);
  let found = [...messages.values()].sort((a, b) => Number(a.ts) - Number(b.ts));
  if (source.kind === "message") found = found.filter((message) => message.ts === source.ts);
  return { messages: found.slice(-MOST_MESSAGES), clipped: cursor !== undefined || found.length > MOST_MESSAGES };
}

async function namesOf({ db, workspaceId }: StepContext<GatherInput>): Promise<Map<string, string>> {
  const rows = await listMemberNames(db, workspaceId);
  return new Map(rows.flatMap(({ id, name }) => (name ? [[id, name] as const] : [])));
}

/** People asked after in Slack for one gathering: each is a call. */
const MOST_NAMES = 30;

/** Who speaks, then who is mentioned. */
const peopleIn = (messages: ReadMessage[]): string[] => [
  ...messages.flatMap(({ user }) => (user ? [user] : [])),
  ...messages.flatMap(({ text }) => [...text.matchAll(/<@([UW][A-Z0-9]+)>/g)].map(([, id]) => id ?? "")),
];

/** Takes people's names from Slack; one that it does not tell stays what we know them by. */
async function askNames(
  { reader, workspaceId, signal }: StepContext<GatherInput>,
  people: string[],
  names: Map<string, string>,
): Promise<void> {
  for (const user of [...new Set(people)].filter(Boolean).slice(0, MOST_NAMES)) {
    const name = await reader?.name({ workspaceId, user, signal });
    if (name) names.set(user, name);
  }
}

const speakerOf = ({ user, name }: ReadMessage, names: Map<string, string>): string =>
  (user && names.get(user)) || name || user || "Somebody";

const timeOf = (ts: string): string => new Date(Number(ts) * 1000).toISOString();
