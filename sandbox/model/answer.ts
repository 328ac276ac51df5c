import { fillSchema } from "./fill.ts";
import { codeFor } from "./fill-string.ts";
import { type Prompt, readPrompt } from "./prompt.ts";
import { article, summarise, takeSentences, topicOf, type Writer } from "./prose.ts";
import type { ModelAnswer, ModelMode, ModelRequest, Usage } from "./types.ts";
import { honest, liar, obedient, strict, type Voice } from "./voice.ts";
import { capital } from "./words.ts";

const TOKENS_A_MESSAGE = 4;
/** Prompts of at least this many tokens are cached, in steps of 128 (OpenAI, prompt caching). */
const CACHED_FROM = 1_024;

/** About four characters of English are a token. */
export const tokensOf = (text: string): number => Math.ceil(text.length / 4);

/** What the model answers: extractive text, or JSON that satisfies the schema, bent as the mode says. */
export function writeAnswer(request: ModelRequest, mode: ModelMode, now: number): ModelAnswer {
  const prompt = readPrompt(request.system, request.user);
  const voice = voiceOf(mode, prompt);
  if (request.schema) return said(JSON.stringify(fillSchema(request.schema, prompt, voice, now)));
  const text = freeText(prompt, voice);
  return said(request.json ? JSON.stringify({ text }) : text);
}

function voiceOf(mode: ModelMode, prompt: Prompt): Voice {
  if (mode === "liar") return liar();
  if (mode === "obedient") return obedient(prompt);
  return mode === "strict" ? strict : honest;
}

const said = (text: string): ModelAnswer => ({ text, refusal: null, finish: "stop" });

/** A free-text answer in the kind the instructions ask for; names of artifacts decide before general words. */
function freeText(prompt: Prompt, voice: Voice): string {
  const writer: Writer = { prompt, used: new Set() };
  const asked = prompt.instructions;
  if (/\bcode\.ts\b|\b(write|produce|return) (?:[\w-]+ )*code\b/i.test(asked)) {
    return `${voice.prose(`This handles ${topicOf(prompt, null)}.`)}\n\n\`\`\`ts\n${codeFor({ prompt })}\`\`\``;
  }
  if (/\b(plan|review)\.md\b|\bmarkdown\b|\b(article|document|blog post|outline)\b/i.test(asked)) {
    return voice.prose(article(writer));
  }
  if (prompt.facts.length > 0) return voice.prose(summarise(writer));
  const sentences = takeSentences(writer, 4, null);
  if (sentences.length === 0) return voice.prose("The material gives nothing to answer from.");
  return voice.prose(`${capital(topicOf(prompt, null))} come up most. ${sentences.join(" ")}`);
}

/** The three ways a broken model answers, in turn, and their names: invalid JSON, a refusal, an answer cut off by its length. */
export function breakAnswer(answer: ModelAnswer, turn: number): ModelAnswer & { wrong: string } {
  const half = answer.text.slice(0, Math.max(1, Math.floor(answer.text.length / 2)));
  if (turn % 3 === 0)
    return { text: `Sure! Here is the JSON:\n${half}`, refusal: null, finish: "stop", wrong: "invalid JSON" };
  if (turn % 3 === 1)
    return { text: "", refusal: "I'm sorry, but I can't help with that request.", finish: "stop", wrong: "refusal" };
  return { text: half, refusal: null, finish: "length", wrong: "cut off" };
}

/** Cuts an answer that is longer than the caller allows, as the API does. */
export function limitTokens(answer: ModelAnswer, maxTokens: number | null): ModelAnswer {
  if (maxTokens === null || tokensOf(answer.text) <= maxTokens) return answer;
  return { ...answer, text: answer.text.slice(0, maxTokens * 4), finish: "length" };
}

/** Counts tokens, and knows which long prompts began like one seen before. */
export function createMeter(): (request: ModelRequest, answer: ModelAnswer) => Usage {
  const seen = new Set<string>();
  return (request, answer) => {
    const text = `${request.system}\n${request.user}`;
    const schema = request.schema ? tokensOf(JSON.stringify(request.schema)) : 0;
    const input = tokensOf(text) + request.messages * TOKENS_A_MESSAGE + schema;
    const prefix = `${request.model}\n${text.slice(0, CACHED_FROM * 4)}`;
    const cached = input >= CACHED_FROM && seen.has(prefix) ? CACHED_FROM : 0;
    if (input >= CACHED_FROM) seen.add(prefix);
    if (seen.size > 1_000) seen.clear();
    return { input, cached, output: Math.max(1, tokensOf(answer.text + (answer.refusal ?? ""))) };
  };
}

/** z of the normal distribution's 95th percentile. */
const Z_95 = 1.645;

/** Log-normal latencies in milliseconds with the given median and 95th percentile, the same for the same seed. */
export function createLatency(seed: number, { medianMs, p95Ms }: { medianMs: number; p95Ms: number }): () => number {
  const sigma = Math.log(p95Ms / medianMs) / Z_95;
  let state = seed >>> 0;
  const random = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  return () => {
    const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
    return Math.round(medianMs * Math.exp(sigma * normal));
  };
}
