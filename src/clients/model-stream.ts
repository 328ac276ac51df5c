import type OpenAI from "openai";
import type { Stream } from "openai/streaming";

type Chunks = Stream<OpenAI.Chat.Completions.ChatCompletionChunk>;

/** Reads a streamed answer to its end, telling its text as it grows; gives it in the shape of one that came whole. */
export async function readStream(chunks: Chunks, onText: (text: string) => void) {
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
