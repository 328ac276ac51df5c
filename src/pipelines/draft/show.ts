import type { DraftJobId, RunId, WorkspaceId } from "../../db/ids.ts";
import { noteProgress } from "../../db/queries/drafts/mark-job.ts";
import { cardOfRun } from "../../db/queries/engine/live-messages.ts";
import { messageOf, RetryAfterError } from "../../errors.ts";
import type { StepContext } from "../engine/define.ts";
import { tokensOf } from "./token-budget.ts";

/** Between two signs of life, in milliseconds: four drafts at once stay under Slack's 100 appends a minute (tier 4). */
const EVERY_MS = 2_600;
/** Until the first one: a quick answer needs none. */
const FIRST_MS = 600;
/** Characters of one streamed message; Slack takes 12,000 a call. The next message goes on. */
const LONGEST = 11_000;
/** Held back until more has come, so that what could become a mention is never cut in two. */
const HELD_BACK = 12;
const CALL_MS = 5_000;

/** Shows people how the writing goes. What it shows is never the truth, and nothing it does can fail the draft. */
export interface Show {
  /** Takes the Markdown so far, read out when it is shown. */
  text(markdown: () => string): void;
  /** Shows what is left and closes; call it once. */
  end(how: "written" | "failed"): Promise<void>;
}

interface Streamed {
  channel: string;
  ts: string;
  key: string;
  length: number;
}

/**
 * Streams the draft into its card's thread where Slack lets us, and otherwise notes words and tokens on the job, whose card is
 * edited in place. Slack ends a stream by itself after some minutes: then another message goes on.
 */
export const openShow = (context: StepContext<{ jobId: DraftJobId }>, job: DraftJobId): Show =>
  new Showing(context, job);

async function placeOf({ db, workspaceId, run, streamer }: StepContext<{ jobId: DraftJobId }>) {
  const user = run.origin?.user;
  if (!streamer || !user) return null;
  const card = (await cardOfRun(db, workspaceId as WorkspaceId, run.id as RunId)).rows[0];
  return card?.ts ? { channel: card.channel, threadTs: card.ts, user } : null;
}

type Place = Awaited<ReturnType<typeof placeOf>>;

class Showing implements Show {
  private latest: () => string = () => "";
  private sent = 0;
  private dueAt = performance.now() + FIRST_MS;
  private underWay: Promise<void> | null = null;
  private open: Streamed | null = null;
  private count = 0;
  private streams: boolean;
  private readonly context: StepContext<{ jobId: DraftJobId }>;
  private readonly job: DraftJobId;
  private place: Place = null;

  constructor(context: StepContext<{ jobId: DraftJobId }>, job: DraftJobId) {
    this.context = context;
    this.job = job;
    this.streams = context.streamer !== undefined && context.run.origin?.user !== undefined;
  }

  text = (markdown: () => string): void => {
    this.latest = markdown;
    if (this.underWay || performance.now() < this.dueAt) return;
    this.dueAt = Number.POSITIVE_INFINITY;
    this.underWay = this.step(false).then((waitMs) => {
      this.dueAt = performance.now() + waitMs;
      this.underWay = null;
    });
  };

  async end(how: "written" | "failed"): Promise<void> {
    await this.underWay;
    if (!this.open) return;
    if (how === "written") await this.step(true);
    const note = how === "written" ? "" : "\n\n_The writing stopped here and begins again._";
    await this.close(note);
  }

  /** One sign of life: what is new goes into the stream, or the job's row. Never throws; answers the wait until the next. */
  private async step(last: boolean): Promise<number> {
    try {
      const shown = this.streams && (await this.stream(last));
      if (!last) await this.note();
      return shown || !this.streams ? EVERY_MS : FIRST_MS;
    } catch (error) {
      const { log, run } = this.context;
      log.info("draft.show", { run: run.id, message: messageOf(error) });
      // Asked to wait, the next sign comes later; anything else is the end of streaming, and the card goes on.
      if (error instanceof RetryAfterError) return Math.max(EVERY_MS, error.afterMs);
      this.streams = false;
      return EVERY_MS;
    }
  }

  private async note(): Promise<void> {
    const { db, workspaceId, changed } = this.context;
    const markdown = this.latest();
    const words = markdown.split(/\s+/).filter(Boolean).length;
    await noteProgress(db, workspaceId, this.job, { words, tokens: tokensOf(markdown) });
    await changed();
  }

  private async stream(last: boolean): Promise<boolean> {
    // The card may be posted while the writing has begun.
    this.place ??= await placeOf(this.context);
    if (!this.place) return false;
    const had = this.sent;
    const safe = unmentioned(this.latest());
    const until = last ? safe.length : safe.length - HELD_BACK;
    while (this.sent < until) {
      const room = LONGEST - (this.open?.length ?? 0);
      if (room <= 0) {
        await this.close("");
        continue;
      }
      const piece = wholeCharacters(safe.slice(this.sent, Math.min(until, this.sent + room)));
      if (piece === "") break;
      await this.say(piece);
      this.sent += piece.length;
    }
    return this.sent > had;
  }

  /** Appends to the open message; where Slack has ended it, the next one goes on. */
  private async say(markdown: string): Promise<void> {
    if (this.open) {
      try {
        await this.context.streamer?.append({ ...this.of(this.open), markdown, signal: this.signal() });
        this.open.length += markdown.length;
        return;
      } catch (error) {
        if (!messageOf(error).includes("message_not_in_streaming_state")) throw error;
        this.open = null;
      }
    }
    this.open = await this.begin(markdown);
  }

  /** A message of its own, in the ledger like everything that people see; one that nobody can account for is not repeated. */
  private async begin(markdown: string): Promise<Streamed> {
    const { ledger, streamer, workspaceId, run } = this.context;
    const { place } = this;
    if (!place || !streamer) throw new TypeError("There is no place to stream to.");
    this.count += 1;
    let key = "";
    const result = await ledger.once({
      purpose: "stream",
      item: run.attempt * 100 + this.count,
      kind: "publication",
      provider: "Slack",
      rides: true,
      withinMs: CALL_MS,
      async send(call) {
        key = call.key;
        const started = await streamer.start({ workspaceId, ...place, markdown, signal: call.signal });
        return { result: { ...started, key: call.key }, externalId: started.ts };
      },
    });
    const { ts, channel } = result;
    if (typeof ts !== "string" || typeof channel !== "string") throw new TypeError("Nobody knows where the stream is.");
    return { ts, channel, key: key || String(result.key ?? ""), length: markdown.length };
  }

  private async close(markdown: string): Promise<void> {
    const stream = this.open;
    this.open = null;
    if (!stream) return;
    const { log, run, streamer } = this.context;
    await streamer
      ?.stop({ ...this.of(stream), markdown, key: stream.key, signal: this.signal() })
      .catch((error) => log.info("draft.show", { run: run.id, message: messageOf(error) }));
  }

  private of = ({ channel, ts }: Streamed) => ({ workspaceId: this.context.workspaceId, channel, ts });

  private signal = () => AbortSignal.any([this.context.signal, AbortSignal.timeout(CALL_MS)]);
}

/** Outside text in a stream: mentions of people and channels are taken apart, also mass mentions in bare words. */
const unmentioned = (markdown: string): string =>
  markdown.replace(/<(?=[!@#])/g, "<\u200b").replace(/@(?=(channel|here|everyone)\b)/gi, "@\u200b");

const wholeCharacters = (text: string): string => text.replace(/[\ud800-\udbff]$/, "");
