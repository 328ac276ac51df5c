import { randomUUID } from "node:crypto";
import { eventStream, pieces } from "./stream.ts";
import type { ModelAnswer, ModelRequest, Usage } from "./types.ts";

/** An answer in the shape of `POST /v1/chat/completions`, whole or as a stream of chunks that takes as long as is said. */
export function chatResponse(
  request: ModelRequest,
  answer: ModelAnswer,
  usage: Usage,
  now: number,
  streamMs: () => number = () => 0,
): Response {
  const base = {
    id: `chatcmpl-${randomUUID().replaceAll("-", "")}`,
    created: Math.floor(now / 1000),
    model: request.model,
    service_tier: "default",
    system_fingerprint: "fp_sandbox",
  };
  const counted = {
    prompt_tokens: usage.input,
    completion_tokens: usage.output,
    total_tokens: usage.input + usage.output,
    prompt_tokens_details: { cached_tokens: usage.cached, audio_tokens: 0 },
    completion_tokens_details: { reasoning_tokens: 0, audio_tokens: 0 },
  };
  if (!request.stream) {
    const content = answer.refusal === null ? answer.text : null;
    const message = { role: "assistant", content, refusal: answer.refusal, annotations: [] };
    const choices = [{ index: 0, message, logprobs: null, finish_reason: answer.finish }];
    return Response.json({ ...base, object: "chat.completion", choices, usage: counted });
  }
  const chunk = (delta: object, finish: string | null = null, extra: object = {}): object => ({
    ...base,
    object: "chat.completion.chunk",
    choices: [{ index: 0, delta, logprobs: null, finish_reason: finish }],
    ...(request.includeUsage ? { usage: null } : {}),
    ...extra,
  });
  const key = answer.refusal === null ? "content" : "refusal";
  const chunks = [
    chunk({ role: "assistant", content: "", refusal: null }),
    ...pieces(answer.refusal ?? answer.text).map((piece) => chunk({ [key]: piece })),
    chunk({}, answer.finish),
    ...(request.includeUsage ? [chunk({}, null, { choices: [], usage: counted })] : []),
  ];
  return eventStream(
    [...chunks.map((data) => ({ data: JSON.stringify(data) })), { data: "[DONE]" }],
    () => streamMs() / chunks.length,
  );
}
