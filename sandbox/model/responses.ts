import { randomUUID } from "node:crypto";
import { eventStream, pieces } from "./stream.ts";
import type { ModelAnswer, ModelRequest, Usage } from "./types.ts";

const id = (kind: string): string => `${kind}_${randomUUID().replaceAll("-", "")}`;

/** An answer in the shape of `POST /v1/responses`, whole or as its stream of events. */
export function responsesResponse(request: ModelRequest, answer: ModelAnswer, usage: Usage, now: number): Response {
  const itemId = id("msg");
  const part =
    answer.refusal === null
      ? { type: "output_text", text: answer.text, annotations: [], logprobs: [] }
      : { type: "refusal", refusal: answer.refusal };
  const cut = answer.finish === "length";
  const status = cut ? "incomplete" : "completed";
  const item = { id: itemId, type: "message", role: "assistant", status, content: [part] };
  const opened = {
    id: id("resp"),
    object: "response",
    created_at: Math.floor(now / 1000),
    status: "in_progress",
    error: null,
    incomplete_details: null,
    instructions: request.system || null,
    max_output_tokens: request.maxTokens,
    metadata: {},
    model: request.model,
    output: [] as unknown[],
    parallel_tool_calls: true,
    temperature: 1,
    tool_choice: "auto",
    tools: [],
    top_p: 1,
    usage: null,
  };
  const finished = {
    ...opened,
    status,
    incomplete_details: cut ? { reason: "max_output_tokens" } : null,
    output: [item],
    usage: {
      input_tokens: usage.input,
      input_tokens_details: { cached_tokens: usage.cached },
      output_tokens: usage.output,
      output_tokens_details: { reasoning_tokens: 0 },
      total_tokens: usage.input + usage.output,
    },
  };
  if (!request.stream) return Response.json(finished);

  const place = { item_id: itemId, output_index: 0, content_index: 0 };
  const kind = answer.refusal === null ? "output_text" : "refusal";
  const empty = answer.refusal === null ? { ...part, text: "" } : { ...part, refusal: "" };
  const whole = answer.refusal === null ? { text: answer.text, logprobs: [] } : { refusal: answer.refusal };
  const events: { type: string; [key: string]: unknown }[] = [
    { type: "response.created", response: opened },
    { type: "response.in_progress", response: opened },
    { type: "response.output_item.added", output_index: 0, item: { ...item, status: "in_progress", content: [] } },
    { type: "response.content_part.added", ...place, part: empty },
    ...pieces(answer.refusal ?? answer.text).map((delta) => ({
      type: `response.${kind}.delta`,
      ...place,
      delta,
      logprobs: [],
    })),
    { type: `response.${kind}.done`, ...place, ...whole },
    { type: "response.content_part.done", ...place, part },
    { type: "response.output_item.done", output_index: 0, item },
    { type: `response.${status}`, response: finished },
  ];
  return eventStream(
    events.map((event, index) => ({ event: event.type, data: JSON.stringify({ ...event, sequence_number: index }) })),
  );
}
