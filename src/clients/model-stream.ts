import OpenAI from "openai";
import { Stream } from "openai/streaming";

type Request = OpenAI.Chat.Completions.ChatCompletionCreateParamsNonStreaming;
type Chunk = OpenAI.Chat.Completions.ChatCompletionChunk;

/** How an endpoint can be asked: a stream with its usage at the end, a stream without, or the whole answer at once. */
export type Way = "counted" | "streamed" | "whole";
const NEXT: Record<Way, Way> = { counted: "streamed", streamed: "whole", whole: "whole" };

/**
 * Asks for an answer as a stream, telling its text as it grows; gives it in the shape of one that came whole. What an endpoint
 * does not know it refuses with 400 before any work, or leaves unheeded: then the next way is taken, and kept.
 */
export async function askStreaming(
  client: OpenAI,
  request: Request,
  options: { way: { best: Way }; onText: (text: string) => void; signal: AbortSignal },
): Promise<unknown> {
  const { way, onText, signal } = options;
  const asked = way.best;
  if (asked === "whole") return client.chat.completions.create(request, { signal });
  const counted = asked === "counted" ? { stream_options: { include_usage: true } } : {};
  try {
    const streamed = { ...request, stream: true, ...counted } as const;
    const answer = await client.chat.completions.create(streamed, { signal }).asResponse();
    if (/\bjson\b/i.test(answer.headers.get("content-type") ?? "")) return await answer.json();
    return await readStream(Stream.fromSSEResponse<Chunk>(answer, new AbortController()), onText);
  } catch (error) {
    const refused = error instanceof OpenAI.APIError && (error.status === 400 || error.status === 422);
    if (!refused || !/stream/i.test(`${error.message} ${error.param}`)) throw error;
    way.best = NEXT[asked];
    return askStreaming(client, request, options);
  }
}

async function readStream(chunks: AsyncIterable<Chunk>, onText: (text: string) => void) {
  let content = "";
  let refusal = "";
  let finish: string | null = null;
  let usage: OpenAI.CompletionUsage | null = null;
  for await (const chunk of chunks) {
    usage = chunk.usage ?? usage;
    const choice = chunk.choices[0];
    if (!choice) continue;
    finish = choice.finish_reason ?? finish;
    refusal += choice.delta.refusal ?? "";
    if (!choice.delta.content) continue;
    content += choice.delta.content;
    onText(content);
  }
  // A stream that ends without its last chunk was cut by the network: that is no answer.
  if (finish === null) throw new TypeError("The stream ended early.");
  return { choices: [{ finish_reason: finish, message: { content, refusal: refusal || null } }], usage };
}
