/** Micro-USD per million tokens. `cached` is the price of prompt tokens the provider had in its cache. */
interface ModelPrice {
  in: number;
  cached: number;
  out: number;
}

const usd = (input: number, cached: number, out: number): ModelPrice => ({
  in: input * 1e6,
  cached: cached * 1e6,
  out: out * 1e6,
});

/** As read on 2026-08-05 (simonw/llm-prices), checked against the provider sheet. */
const PRICES: Record<string, ModelPrice> = {
  "gpt-4.1": usd(2, 0.5, 8),
  "gpt-4.1-mini": usd(0.4, 0.1, 1.6),
  "gpt-4.1-nano": usd(0.1, 0.025, 0.4),
  "gpt-4o-mini": usd(0.15, 0.075, 0.6),
  "gpt-5-mini": usd(0.25, 0.025, 2),
  "gpt-5-nano": usd(0.05, 0.005, 0.4),
  "gpt-5.4-mini": usd(0.75, 0.075, 4.5),
  "grok-4-fast": usd(0.2, 0.05, 0.5),
  "grok-4.3": usd(1.25, 0.2, 2.5),
};

/** `gpt-4.1-mini-2025-04-14` and `openai/gpt-4.1-mini` are priced as `gpt-4.1-mini`; no other likeness counts. */
function priceOf(model: string): ModelPrice | undefined {
  const name = model.replace(/^(openai|x-ai|xai)\//, "").replace(/-\d{4}-\d{2}-\d{2}$/, "");
  return Object.hasOwn(PRICES, name) ? PRICES[name] : undefined;
}

/**
 * The cost of a call in micro-USD, rounded up; null for a model whose price is not known, never 0 for unknown.
 * @param tokens.in All prompt tokens; `cached` is the part of them that was cached.
 */
export function costOf(model: string, tokens: { in: number; cached?: number; out: number }): number | null {
  const price = priceOf(model);
  if (!price) return null;
  const cached = Math.min(tokens.cached ?? 0, tokens.in);
  const micro = (tokens.in - cached) * price.in + cached * price.cached + tokens.out * price.out;
  return Math.ceil(Number((micro / 1e6).toFixed(6)));
}
