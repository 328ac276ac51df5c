import type { AttemptResult, DeliveryOptions, Message, MessageDraft } from "./model.ts";

/**
 * The message that tells a callback URL how an attempt went; itself signed, retried and dead-lettered as any other. The
 * body is the one of the docs' "Callbacks"; `status` is 0 when no response arrived. A failure callback has a `dlqId`.
 */
export function callbackDraft(
  to: DeliveryOptions,
  source: Message,
  result: AttemptResult,
  dlqId?: string,
): MessageDraft {
  const body = {
    status: result.status ?? 0,
    header: result.headers,
    body: result.status === undefined ? base64(result.error ?? "") : result.body.toString("base64"),
    retried: source.retried,
    maxRetries: source.options.maxRetries,
    ...(dlqId === undefined ? {} : { dlqId }),
    sourceMessageId: source.messageId,
    topicName: "",
    endpointName: "",
    url: source.options.url,
    method: source.options.method,
    sourceHeader: Object.fromEntries(Object.entries(source.options.headers).map(([name, value]) => [name, [value]])),
    sourceBody: source.bodyBase64,
    notBefore: source.dueAt,
    createdAt: source.createdAt,
    scheduleId: source.scheduleId ?? "",
    callerIP: source.callerIp,
  };
  return {
    options: to,
    bodyBase64: base64(JSON.stringify(body)),
    labels: [],
    // The body repeats the source's headers and body, so any redaction of those hides all of it.
    redact: {
      body: source.redact.body || source.redact.allHeaders || source.redact.headers.length > 0,
      allHeaders: false,
      headers: [],
    },
    callerIp: source.callerIp,
  };
}

const base64 = (text: string): string => Buffer.from(text).toString("base64");
