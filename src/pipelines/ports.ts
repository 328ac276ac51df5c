import type { z } from "zod";
import type { CampaignId, DraftJobId, RunId, SummaryId, WorkflowId, WorkspaceId } from "../db/ids.ts";
import type { Origin } from "../db/schema/runs.ts";
import type { Notice } from "./notices.ts";

export type { ContentNotice } from "./article/notices.ts";
export type { DraftNotice } from "./draft/notices.ts";
export type { MoneyNotice, Notice } from "./notices.ts";
export type { ItemNotice } from "./prospect-video/notices.ts";

/**
 * What one call of a model took. `cost` is micro-USD; null where the model's price is not known. Tokens are null where the
 * endpoint did not tell them, as some do not of a stream.
 */
export interface ModelUsage {
  model: string;
  tokensIn: number | null;
  tokensOut: number | null;
  cost: number | null;
}

/** A sum of which a part may not be known: then neither is the sum. */
export const plus = (one: number | null, other: number | null): number | null =>
  one === null || other === null ? null : one + other;

/** A bound on what one answer may cost; reasoning tokens count into it. */
export const MAX_TOKENS_OUT = 8192;

/** A language model behind any OpenAI-compatible endpoint. */
export interface ModelPort {
  /**
   * Asks for an answer of the schema's shape (structured output), validated again here. Inside a step every call is a paid
   * effect of the ledger, and an attempt that asks again is given the answer it had: two calls of a step differ in name or item.
   * @throws RetryAfterError on 429 · FatalStepError on a missing or refused key, no quota · ExternalError on 5xx, time-outs,
   * and, with `usage`, refusals, cut-off or invalid answers · inside a step all that `StepLedger.once` throws.
   */
  answer<Schema extends z.ZodType>(request: {
    /** `[a-zA-Z0-9_-]{1,64}`: the schema's name. */
    name: string;
    /** Which of several calls of that name in one step. */
    item?: number | undefined;
    schema: Schema;
    system: string;
    user: string;
    model?: string | undefined;
    /** Tokens the answer may have, those of reasoning included. Default `MAX_TOKENS_OUT`. */
    maxTokensOut?: number | undefined;
    signal: AbortSignal;
    /** Is given the answer's JSON so far, while it is written. */
    onText?: ((json: string) => void) | undefined;
  }): Promise<{ value: z.infer<Schema>; usage: ModelUsage }>;
  /** The worst cost in micro-USD of a call with so many bytes of text in and tokens out; null for an unknown model. */
  worstCost(bytes: number, maxTokensOut: number, model?: string): number | null;
  readonly name: string;
  /** Whose endpoint it is, as people know it. Default "The model". */
  readonly provider?: string;
}

/** Reads a public web page as text (rtrvr.ai). */
export interface ScraperPort {
  /** @throws UserError for an address that must not be read · FatalStepError for a key problem · ExternalError · RetryAfterError. */
  read(url: string, signal: AbortSignal): Promise<{ url: string; title: string; text: string }>;
  readonly worstCost: number | null;
}

/** Speaks a text (ElevenLabs). */
export interface VoicePort {
  speak(request: {
    voiceId: string;
    text: string;
    signal: AbortSignal;
  }): Promise<{ bytes: Uint8Array; contentType: "audio/mpeg" }>;
  /** Micro-USD for that many characters; null where unknown. */
  cost(characters: number): number | null;
}

/** Makes pictures and clips (MiniMax image-01 and Hailuo). */
export interface VisualsPort {
  image(request: { prompt: string; signal: AbortSignal }): Promise<{ url: string }>;
  /** Orders an asynchronous clip. `firstFrame` is a data or https address. */
  orderVideo(request: {
    prompt: string;
    firstFrame: string;
    durationSeconds: 6 | 10;
    callbackUrl?: string;
    signal: AbortSignal;
  }): Promise<{ jobId: string }>;
  videoState(
    jobId: string,
    signal: AbortSignal,
  ): Promise<{ state: "processing" } | { state: "done"; url: string } | { state: "failed"; reason: string }>;
  download(url: string, signal: AbortSignal): Promise<{ bytes: Uint8Array; contentType: string }>;
  readonly imageCost: number | null;
  readonly videoCost: number | null;
}

/** Files under stable keys (R2). */
export interface FilesPort {
  put(key: string, bytes: Uint8Array, contentType: string): Promise<{ sha256: string; bytes: number }>;
  head(key: string): Promise<{ bytes: number; contentType: string } | null>;
  get(key: string): Promise<{ bytes: number; contentType: string; body: ReadableStream } | null>;
}

/** A message as Slack takes it. `text` is the fall-back for notifications and screen readers. */
export interface Card {
  text: string;
  blocks: Record<string, unknown>[];
}

/** A file to be shown in Slack. `name` is what it is saved as. */
export interface SharedFile {
  name: string;
  title?: string;
  bytes: Uint8Array;
}

/** Slack's Web API as the engine needs it; tokens are looked up inside by workspace. */
export interface SlackPort {
  /**
   * Posts a message whose metadata carries `key`, so that a lost answer can be looked up.
   * @throws RetryAfterError on 429 · FatalStepError where no channel can take it · ExternalError (outcomeUnknown when it may have been posted).
   */
  post(request: {
    workspaceId: WorkspaceId;
    target: Origin;
    card: Card;
    key: string;
    signal: AbortSignal;
  }): Promise<{ ts: string; channel: string }>;
  update(request: {
    workspaceId: WorkspaceId;
    channel: string;
    ts: string;
    card: Card;
    signal: AbortSignal;
  }): Promise<void>;
  /**
   * Shows files in one message, with a comment (mrkdwn) beside them. A file has at least one byte.
   * @throws RetryAfterError on 429 · FatalStepError where no channel can take them · ExternalError (outcomeUnknown when they may stand there).
   */
  shareFiles(request: {
    workspaceId: WorkspaceId;
    target: Origin;
    files: SharedFile[];
    comment: string;
    signal: AbortSignal;
  }): Promise<{ channel: string }>;
  /** Whether files of these names stand in a message, since `since`, whose comment holds `mark`; "unclear" where it cannot be looked up. */
  findShared(request: {
    workspaceId: WorkspaceId;
    target: Origin;
    names: string[];
    mark: string;
    since: Date;
    signal: AbortSignal;
  }): Promise<{ channel: string } | "absent" | "unclear">;
  /** The Slack user of an e-mail; null: nobody has it. @throws As `update`. */
  personByEmail?(workspaceId: WorkspaceId, email: string, signal: AbortSignal): Promise<string | null>;
  /** The message whose metadata carries `key`, posted at or after `since`; "unclear" where it cannot be looked up. */
  find(request: {
    workspaceId: WorkspaceId;
    target: Origin;
    key: string;
    since: Date;
    signal: AbortSignal;
  }): Promise<{ ts: string; channel: string } | "absent" | "unclear">;
}

/** A message as a conversation has it. `said` is false for joins and the like. */
export interface ReadMessage {
  ts: string;
  user: string | null;
  name: string | null;
  fromBot: boolean;
  said: boolean;
  text: string;
}

/**
 * Messages that grow while people watch (`chat.startStream` and its kin).
 * @throws RetryAfterError on 429 · FatalStepError where Slack has no such thing here · ExternalError.
 */
export interface SlackStreamer {
  /** Begins one in a thread, for its reader: Slack wants to know who that is. */
  start(request: {
    workspaceId: WorkspaceId;
    channel: string;
    threadTs: string;
    user: string;
    markdown: string;
    signal: AbortSignal;
  }): Promise<{ ts: string; channel: string }>;
  append(request: {
    workspaceId: WorkspaceId;
    channel: string;
    ts: string;
    markdown: string;
    signal: AbortSignal;
  }): Promise<void>;
  /** Ends one; what is given is appended, and `key` becomes its metadata. */
  stop(request: {
    workspaceId: WorkspaceId;
    channel: string;
    ts: string;
    markdown?: string | undefined;
    key: string;
    signal: AbortSignal;
  }): Promise<void>;
}

/** Reads conversations and files in Slack. @throws RetryAfterError on 429 · FatalStepError where it may not · ExternalError. */
export interface SlackReader {
  /** A page of a conversation (newest first) or of a thread (oldest first); both ends included. */
  page(request: {
    workspaceId: WorkspaceId;
    channel: string;
    threadTs?: string | undefined;
    oldest?: string | undefined;
    latest?: string | undefined;
    cursor?: string | undefined;
    limit?: number | undefined;
    signal: AbortSignal;
  }): Promise<{ messages: ReadMessage[]; next: string | null }>;
  /** What a person is called; null where Slack does not say. */
  name(request: { workspaceId: WorkspaceId; user: string; signal: AbortSignal }): Promise<string | null>;
  /** A file's bytes. @throws UserError where it is too large or not to be read. */
  file(request: {
    workspaceId: WorkspaceId;
    id: string;
    signal: AbortSignal;
  }): Promise<{ name: string; bytes: Uint8Array }>;
}

/** What is shown: the bot implements it, the engine asks. All texts inside are escaped for Slack. */
export interface Presenter {
  /** The one final message of a run that was begun in Slack. Null: the run says nothing (its campaign does). */
  runEnded(workspaceId: WorkspaceId, runId: RunId): Promise<Card | null>;
  /** The final report of a campaign. */
  campaignEnded(workspaceId: WorkspaceId, campaignId: CampaignId): Promise<Card>;
  /** The live message of a campaign, from its rows as they stand. */
  campaign(workspaceId: WorkspaceId, campaignId: CampaignId): Promise<Card>;
  /** A summary with its recommendations, from its rows as they stand. */
  summary(workspaceId: WorkspaceId, summaryId: SummaryId): Promise<Card>;
  /** The live message of a draft, from its rows as they stand. */
  draft?(workspaceId: WorkspaceId, jobId: DraftJobId): Promise<Card>;
  /** The last word of a draft that is done: what it says, what changed, what can be done with it. */
  draftReady?(workspaceId: WorkspaceId, jobId: DraftJobId): Promise<Card>;
  /** The live message of an agent workflow, from its rows as they stand. */
  workflow?(workspaceId: WorkspaceId, workflowId: WorkflowId): Promise<Card>;
  /** The last word of a gathering: which places its messages have in which transcript. */
  gathered?(workspaceId: WorkspaceId, runId: RunId): Promise<Card>;
  /** An answer to a question, from its row. */
  answer?(workspaceId: WorkspaceId, questionId: string): Promise<Card>;
  /**
   * What money, a lost order or a tried item asks of people, and what items came to. Without it, nothing is posted of that.
   * Null: there is nothing left to say.
   */
  notice?(workspaceId: WorkspaceId, notice: Notice): Promise<Card | null>;
}

/** One message to be delivered to our own Worker by QStash. */
export interface QueueMessage {
  /** Path on our own address, such as `/pipelines/advance`. */
  path: string;
  body: Record<string, unknown>;
  /** `[A-Za-z0-9_.-]`, unique for what must be delivered once within ten minutes. */
  deduplicationId: string;
  delaySeconds?: number;
  flowKey?: string;
  parallelism?: number;
  /** Deliveries of the flow key that begin in a period, at most. */
  rate?: { calls: number; periodSeconds: number };
  timeoutSeconds?: number;
  label?: string;
  /** Where QStash reports a message it gave up. */
  failurePath?: string;
}

/** A message that QStash gave up. */
export interface DeadLetter {
  at: Date;
  /** Path on our own address. */
  path: string;
  /** HTTP status of the last answer; null where there was none. */
  status: number | null;
  runId: RunId | null;
}

/** QStash's publishing side, and what became of what it could not deliver. */
export interface QueuePort {
  /** Publishes all in one request. @throws ExternalError where QStash did not take them. */
  publish(messages: QueueMessage[]): Promise<void>;
  /** The newest messages of a workspace that were given up, among the last hundred of all. */
  deadLetters?(workspace: WorkspaceId): Promise<DeadLetter[]>;
}
