import type { App, Receiver } from "@slack/bolt";
import { z } from "zod";
import { databaseIsAway } from "../db/client.ts";
import { newId } from "../db/ids.ts";
import { messageOf, RetryAfterError, UserError } from "../errors.ts";
import { outside } from "./blocks/escape.ts";
import { DATABASE_AWAY, NOT_ACCEPTED, notice, unexpected } from "./blocks/notices.ts";
import { ACCEPT_WITHIN_MS, type Delivery, NotAcceptedError, NotInstalledError } from "./delivery.ts";
import type { BotDeps } from "./deps.ts";
import { isSlackSignature } from "./signature.ts";

/** Slack's largest payloads (a view of 250 kB, form-encoded) stay well below. Bytes. */
const MAX_BODY = 1_048_576;

type Later = (work: Promise<unknown>) => void;
type Body = Record<string, unknown>;

/** Bolt's receiver over web requests: verify, parse, hand over, answer within the deadline. */
export class WebReceiver implements Receiver {
  #app: App | undefined;
  readonly #deps: BotDeps;
  readonly #deliveries = new WeakMap<object, Delivery>();

  constructor(deps: BotDeps) {
    this.#deps = deps;
  }

  init(app: App): void {
    this.#app = app;
  }

  start(): Promise<void> {
    return Promise.resolve();
  }

  stop(): Promise<void> {
    return Promise.resolve();
  }

  /** The delivery a body belongs to: the authorization is given nothing else. */
  deliveryOf(body: object): Delivery | undefined {
    return this.#deliveries.get(body);
  }

  /** Answers one request to `/slack/events`. Nothing is parsed, let alone written, before its signature holds. */
  async handle(request: Request, waitUntil: Later): Promise<Response> {
    const raw = await readBody(request);
    if (!raw) return new Response("payload too large", { status: 413 });
    const { env, clock, log } = this.#deps;
    const genuine = await isSlackSignature({
      signingSecret: env.SLACK_SIGNING_SECRET,
      headers: request.headers,
      body: raw,
      now: clock().getTime(),
    });
    if (!genuine) {
      log.warn("slack.signature_refused");
      return new Response("invalid signature", { status: 401 });
    }
    const body = parseBody(request.headers.get("content-type") ?? "", raw);
    if (!body) return new Response("malformed payload", { status: 400 });
    if (body.ssl_check !== undefined) return new Response(null, { status: 200 });
    if (body.type === "url_verification") return challenge(body);
    return this.#dispatch(body, request.headers, waitUntil);
  }

  async #dispatch(body: Body, headers: Headers, waitUntil: Later): Promise<Response> {
    if (!this.#app) throw new Error("The receiver was not given to a Bolt app.");
    const { log } = this.#deps;
    const deadline = AbortSignal.timeout(ACCEPT_WITHIN_MS);
    const delivery: Delivery = {
      signal: deadline,
      eventId: typeof body.event_id === "string" ? body.event_id : undefined,
      later: (work) =>
        waitUntil(work().catch((error) => log.warn("slack.afterwards_failed", { error: messageOf(error) }))),
      mustBeInTime() {
        if (deadline.aborted) throw new NotAcceptedError("The answer had to go out before anything was written.");
      },
    };
    this.#deliveries.set(body, delivery);
    const isEvent = body.event !== undefined;
    let open = true;
    let answer: (response: Response) => void = () => undefined;
    const answered = new Promise<Response>((resolve) => {
      answer = (response) => {
        open = false;
        resolve(response);
      };
    });
    const retryNum = Number(headers.get("x-slack-retry-num")) || undefined;
    const processed = this.#app.processEvent({
      body,
      retryNum,
      retryReason: headers.get("x-slack-retry-reason") ?? undefined,
      customProperties: { delivery },
      // Bolt acknowledges events before their listeners ran: theirs counts only when they are through.
      ack: async (response?: unknown) => {
        if (!isEvent) answer(accepted(response));
      },
    });
    const settled = processed.then(
      () => answer(isEvent ? accepted() : unhandled(body)),
      (error: unknown) => answer(this.#refusal(body, error, delivery)),
    );
    // What was answered in time is not refused when its deadline passes.
    const late = () => {
      if (open) answer(this.#refusal(body, new NotAcceptedError("too slow"), delivery));
    };
    deadline.addEventListener("abort", late, { once: true });
    waitUntil(settled);
    return answered;
  }

  /** What Slack and the person are told when a request came to nothing. */
  #refusal(body: Body, error: unknown, delivery: Delivery): Response {
    const { log, slack } = this.#deps;
    if (body.event !== undefined) {
      if (error instanceof UserError) return accepted();
      log.warn("slack.event_not_accepted", { eventId: delivery.eventId, error: messageOf(error) });
      return new Response("not accepted, try again", { status: 503 });
    }
    const text = this.#words(error);
    if (body.type === "view_submission")
      return accepted({ response_action: "errors", errors: { [firstInput(body)]: text } });
    if (typeof body.command === "string") return accepted({ response_type: "ephemeral", text });
    const responseUrl = body.response_url;
    if (typeof responseUrl === "string")
      delivery.later(() => slack.respond(responseUrl, notice(text), AbortSignal.timeout(5_000)));
    return accepted();
  }

  #words(error: unknown): string {
    if (error instanceof NotInstalledError) return `${error.message} ${error.hint}`;
    if (error instanceof UserError) return outside([error.message, error.hint].filter(Boolean).join(" "), 1_000);
    if (error instanceof RetryAfterError)
      return "Slack asked us to slow down, and nothing was started. Please try again in a minute.";
    if (error instanceof NotAcceptedError) return NOT_ACCEPTED;
    if (databaseIsAway(error)) {
      this.#deps.log.warn("slack.database_away", { error: messageOf(error) });
      return DATABASE_AWAY;
    }
    const errorId = newId();
    this.#deps.log.error("slack.unexpected", { errorId, error: messageOf(error) });
    return unexpected(errorId);
  }
}

async function readBody(request: Request): Promise<Uint8Array<ArrayBuffer> | null> {
  if (Number(request.headers.get("content-length") ?? 0) > MAX_BODY) return null;
  const chunks: Uint8Array[] = [];
  let size = 0;
  const reader = request.body?.getReader();
  for (let part = await reader?.read(); part && !part.done; part = await reader?.read()) {
    size += part.value.byteLength;
    if (size > MAX_BODY) {
      await reader?.cancel();
      return null;
    }
    chunks.push(part.value);
  }
  const whole = new Uint8Array(size);
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.byteLength;
  }
  return whole;
}

const JsonObject = z.record(z.string(), z.unknown());

function parseBody(contentType: string, raw: Uint8Array): Body | null {
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(raw);
    if (contentType.includes("application/json")) return JsonObject.parse(JSON.parse(text));
    const form = Object.fromEntries(new URLSearchParams(text));
    return form.payload === undefined ? form : JsonObject.parse(JSON.parse(form.payload));
  } catch {
    return null;
  }
}

function challenge(body: Body): Response {
  const value = z.string().max(1_000).safeParse(body.challenge);
  return value.success ? Response.json({ challenge: value.data }) : new Response("malformed payload", { status: 400 });
}

function accepted(response?: unknown): Response {
  if (response === undefined || response === "") return new Response(null, { status: 200 });
  if (typeof response === "string") return Response.json({ response_type: "ephemeral", text: response });
  return Response.json(response);
}

/** Clicks nobody listens to (a link's button) need only a 200; an unknown command an answer. */
function unhandled(body: Body): Response {
  if (typeof body.command !== "string") return accepted();
  return accepted({ response_type: "ephemeral", text: "I do not know that command. `/callboard help` lists mine." });
}

const Submission = z.object({
  view: z.object({ blocks: z.array(z.object({ type: z.string(), block_id: z.string() })) }),
});

function firstInput(body: Body): string {
  const parsed = Submission.safeParse(body);
  return (parsed.success && parsed.data.view.blocks.find((block) => block.type === "input")?.block_id) || "name";
}
