import { createHash } from "node:crypto";
import { parseDuration } from "./durations.ts";
import type { DeliveryOptions, FlowControl, Limits, MessageDraft } from "./model.ts";
import { badRequest, quotaExceeded } from "./refusal.ts";
import { compileRetryDelay } from "./retry-delay.ts";

/** Keys, labels, queue names and schedule ids: alphanumeric, hyphen, underscore, period. */
const NAME = /^[a-zA-Z0-9\-_.]+$/;
const METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"];
const DEFAULT_RETRIES = 3;
const DEFAULT_RATE_PERIOD_SECONDS = 1;
const MAX_RATE_PERIOD_SECONDS = 7 * 86_400;

export interface PublishRequest {
  /** Raw, exactly as it stood in the path: it becomes the `sub` of the signature. */
  destination: string;
  headers: Headers;
  body: Buffer;
  callerIp: string;
  queueName?: string | undefined;
  scheduleId?: string;
}

/** Reads a publish, an enqueue or a schedule into a draft; throws the Refusal QStash would answer with. */
export function readDraft(request: PublishRequest, limits: Limits, now: number): MessageDraft {
  const { headers, body } = request;
  if (body.length > limits.maxBodyBytes) throw quotaExceeded("maxMessageSize");
  const options = readOptions(headers, "Upstash-", defaultOptions(request.destination, limits), limits, now);
  const contentType = headers.get("content-type");
  if (contentType) options.headers["Content-Type"] = contentType;
  const queueName = request.queueName ?? headers.get("upstash-queue-name") ?? undefined;
  if (queueName !== undefined) checkName(queueName, "queue name");
  return {
    options,
    callback: readCallback(headers, "Upstash-Callback", options, limits, now),
    failureCallback: readCallback(headers, "Upstash-Failure-Callback", options, limits, now),
    bodyBase64: body.toString("base64"),
    labels: readLabels(headers.get("upstash-label")),
    redact: readRedaction(headers.get("upstash-redact-fields")),
    deduplicationId: readDeduplicationId(headers, options, body),
    queueName,
    scheduleId: request.scheduleId,
    callerIp: request.callerIp,
  };
}

/** A dead letter's draft with the options the retry's own headers override; its deduplication id is spent. */
export function overrideDraft(draft: MessageDraft, headers: Headers, limits: Limits, now: number): MessageDraft {
  const first = { ...draft.options, headers: { ...draft.options.headers }, delayMs: 0, notBefore: undefined };
  return {
    ...draft,
    options: readOptions(headers, "Upstash-", first, limits, now),
    callback: readCallback(headers, "Upstash-Callback", draft.options, limits, now) ?? draft.callback,
    failureCallback:
      readCallback(headers, "Upstash-Failure-Callback", draft.options, limits, now) ?? draft.failureCallback,
    labels: headers.has("upstash-label") ? readLabels(headers.get("upstash-label")) : draft.labels,
    deduplicationId: undefined,
  };
}

/** Refuses a name outside `[a-zA-Z0-9-_.]`; `what` is for the message. */
export function checkName(name: string, what: string): void {
  if (!NAME.test(name)) throw badRequest(`invalid ${what} "${name}", only alphanumeric, hyphen, period and underscore`);
}

/** Refuses what is no http(s) URL. Loopback passes, as on the official local server. */
function checkDestination(url: string, what = "destination"): void {
  if (!/^https?:\/\//i.test(url)) {
    throw badRequest(`invalid ${what} url: endpoint has invalid scheme, add http:// or https://`);
  }
  if (!URL.canParse(url)) throw badRequest(`invalid ${what} url: "${url}" is not a URL`);
}

function defaultOptions(url: string, limits: Limits): DeliveryOptions {
  checkDestination(url);
  return {
    url,
    method: "POST",
    headers: {},
    timeoutMs: limits.maxTimeoutSeconds * 1_000,
    maxRetries: Math.min(DEFAULT_RETRIES, limits.maxRetries),
    delayMs: 0,
  };
}

/** Reads one family of headers (`Upstash-Timeout`, `Upstash-Callback-Timeout`, ...) over `defaults`. */
function readOptions(
  headers: Headers,
  prefix: string,
  defaults: DeliveryOptions,
  limits: Limits,
  now: number,
): DeliveryOptions {
  const value = (name: string) => headers.get(`${prefix}${name}`)?.trim() || undefined;
  const options: DeliveryOptions = { ...defaults, headers: { ...defaults.headers } };

  const method = value("Method")?.toUpperCase();
  if (method !== undefined && !METHODS.includes(method)) {
    throw badRequest(`${prefix}Method has invalid value "${method}", use one of ${METHODS.join(", ")}`);
  }
  options.method = method ?? defaults.method;

  const timeout = value("Timeout");
  if (timeout !== undefined) {
    options.timeoutMs = parseDuration(timeout, `${prefix}Timeout`);
    if (options.timeoutMs < 1) throw badRequest(`${prefix}Timeout must be above zero`);
    if (options.timeoutMs > limits.maxTimeoutSeconds * 1_000) throw quotaExceeded("maxTimeout");
  }

  const retries = readInteger(value("Retries"), `${prefix}Retries`, 0);
  if (retries !== undefined && retries > limits.maxRetries) throw quotaExceeded("maxRetries");
  options.maxRetries = retries ?? defaults.maxRetries;

  const retryDelay = value("Retry-Delay");
  if (retryDelay !== undefined) compileRetryDelay(retryDelay);
  options.retryDelay = retryDelay ?? defaults.retryDelay;

  const delay = value("Delay");
  if (delay !== undefined) options.delayMs = parseDuration(delay, `${prefix}Delay`);
  const notBefore = readInteger(value("Not-Before"), `${prefix}Not-Before`, 0);
  if (notBefore !== undefined) options.notBefore = notBefore * 1_000;
  const aheadMs = options.notBefore === undefined ? options.delayMs : options.notBefore - now;
  if (aheadMs > limits.maxDelaySeconds * 1_000) throw quotaExceeded("maxDelay");

  options.flow = readFlowControl(value("Flow-Control-Key"), value("Flow-Control-Value")) ?? defaults.flow;
  const forward = `${prefix}Forward-`.toLowerCase();
  for (const [name, text] of headers) {
    if (name.startsWith(forward)) options.headers[canonicalName(name.slice(forward.length))] = text;
  }
  return options;
}

/** The options of `Upstash-Callback` or `Upstash-Failure-Callback`; retries default to the message's own. */
function readCallback(
  headers: Headers,
  name: string,
  of: DeliveryOptions,
  limits: Limits,
  now: number,
): DeliveryOptions | undefined {
  const url = headers.get(name)?.trim();
  if (!url) return undefined;
  checkDestination(url, name === "Upstash-Callback" ? "callback" : "failure callback");
  const defaults = { ...defaultOptions(url, limits), maxRetries: of.maxRetries };
  const options = readOptions(headers, `${name}-`, defaults, limits, now);
  options.headers["Content-Type"] ??= "application/json";
  return options;
}

function readFlowControl(key: string | undefined, value: string | undefined): FlowControl | undefined {
  if (key === undefined && value === undefined) return undefined;
  if (key === undefined) throw badRequest("Upstash-Flow-Control-Value needs Upstash-Flow-Control-Key");
  checkName(key, "flow control key");
  const parts = (value ?? "").split(",").map((part) =>
    part
      .trim()
      .split("=")
      .map((side) => side.trim()),
  );
  const flow: FlowControl = { key, periodSeconds: DEFAULT_RATE_PERIOD_SECONDS };
  for (const [name = "", text = "", ...rest] of parts) {
    if (rest.length > 0) throw flowControlShape();
    if (/^parallelism$/i.test(name)) flow.parallelism = readInteger(text, "parallelism", 1);
    else if (/^rate$/i.test(name)) flow.rate = readInteger(text, "rate", 1);
    else if (/^period$/i.test(name)) flow.periodSeconds = readPeriodSeconds(text);
    else throw flowControlShape();
  }
  if (flow.parallelism === undefined && flow.rate === undefined) throw flowControlShape();
  return flow;
}

const flowControlShape = () =>
  badRequest("Upstash-Flow-Control-Value should be either rate=X or parallelism=Y, or both as comma-separated values");

/** Seconds of a rate period, given as a duration or as a bare number of seconds; a week at most. */
export function readPeriodSeconds(text: string): number {
  const seconds = /^\d+$/.test(text) ? Number(text) : parseDuration(text, "period") / 1_000;
  if (seconds < 1 || seconds > MAX_RATE_PERIOD_SECONDS) throw badRequest("period must be between 1 second and 7 days");
  return seconds;
}

/** An integer of at least `least`, or undefined when absent; anything else is a 400 that names `what`. */
export function readInteger(text: string | undefined, what: string, least: number): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (!/^-?\d+$/.test(text) || !Number.isSafeInteger(value) || value < least) {
    throw badRequest(`${what} has invalid value "${text}", use an integer of at least ${least}`);
  }
  return value;
}

function readLabels(text: string | null): string[] {
  if (text === null || text === "") return [];
  const labels = text.split(",").map((label) => label.trim());
  for (const label of labels) checkName(label, "label");
  return labels;
}

function readDeduplicationId(headers: Headers, options: DeliveryOptions, body: Buffer): string | undefined {
  const id = headers.get("upstash-deduplication-id");
  if (id) {
    if (id.includes(":")) throw badRequest(`DeduplicationId cannot contain ":", got "${id}"`);
    return id;
  }
  if (headers.get("upstash-content-based-deduplication")?.toLowerCase() !== "true") return undefined;
  const sorted = Object.entries(options.headers).sort(([a], [b]) => (a < b ? -1 : 1));
  const content = createHash("sha256")
    .update(JSON.stringify([options.url, sorted]))
    .update(body);
  return `content-${content.digest("hex")}`;
}

function readRedaction(text: string | null): MessageDraft["redact"] {
  const redact: MessageDraft["redact"] = { body: false, allHeaders: false, headers: [] };
  for (const field of (text ?? "").split(",").map((part) => part.trim())) {
    const header = /^header\[([^\]]+)\]$/i.exec(field)?.[1];
    if (header) redact.headers.push(canonicalName(header));
    else if (/^body$/i.test(field)) redact.body = true;
    else if (/^headers?$/i.test(field)) redact.allHeaders = true;
    else if (field !== "") throw badRequest(`Upstash-Redact-Fields has unknown field "${field}"`);
  }
  return redact;
}

/** `content-type` to `Content-Type`, the form QStash shows headers in. */
const canonicalName = (name: string): string =>
  name.toLowerCase().replace(/(^|-)[a-z]/g, (letter) => letter.toUpperCase());
