import { badRequest } from "./refusal.ts";

type Evaluate = (retried: number) => number;

const FUNCTIONS: Record<string, { arity: number; apply: (...args: number[]) => number }> = {
  pow: { arity: 2, apply: Math.pow },
  min: { arity: 2, apply: Math.min },
  max: { arity: 2, apply: Math.max },
  sqrt: { arity: 1, apply: Math.sqrt },
  abs: { arity: 1, apply: Math.abs },
  exp: { arity: 1, apply: Math.exp },
  floor: { arity: 1, apply: Math.floor },
  ceil: { arity: 1, apply: Math.ceil },
  round: { arity: 1, apply: Math.round },
};
const MAX_LENGTH = 500;
const MAX_DELAY_MS = 86_400_000;

/** QStash's own back-off before retry `n` (1 is the first): `min(86400, e^(2.5 n))` seconds, here in milliseconds. */
export const backoffMs = (n: number): number => Math.min(MAX_DELAY_MS, Math.exp(2.5 * n) * 1_000);

/**
 * Milliseconds of an `Upstash-Retry-Delay` expression for the retry after `retried` earlier ones (0 at the first), held
 * between 0 and a day. An expression without a finite value falls back to `backoffMs`.
 */
export function expressionDelayMs(expression: string, retried: number): number {
  const value = compileRetryDelay(expression)(retried);
  return Number.isFinite(value) ? Math.min(MAX_DELAY_MS, Math.max(0, value)) : backoffMs(retried + 1);
}

/** Compiles numbers, `+ - * / ( )`, `retried` and the documented functions. Anything else is a 400. */
export function compileRetryDelay(expression: string): Evaluate {
  const refuse = (why: string) => badRequest(`Upstash-Retry-Delay has invalid expression "${expression}": ${why}`);
  if (expression.length > MAX_LENGTH) throw badRequest(`Upstash-Retry-Delay is longer than ${MAX_LENGTH} characters`);
  const tokens = expression.match(/\d+(?:\.\d+)?|[A-Za-z_]\w*|\S/g) ?? [];
  let position = 0;
  const peek = () => tokens[position];
  const take = () => tokens[position++];
  const expect = (token: string) => {
    const found = take();
    if (found !== token) throw refuse(`expected "${token}", found ${found === undefined ? "the end" : `"${found}"`}`);
  };

  const sum = (): Evaluate => {
    let left = product();
    while (peek() === "+" || peek() === "-") {
      const [before, sign, right] = [left, take() === "+" ? 1 : -1, product()];
      left = (retried) => before(retried) + sign * right(retried);
    }
    return left;
  };
  const product = (): Evaluate => {
    let left = unary();
    while (peek() === "*" || peek() === "/") {
      const [before, operator, right] = [left, take(), unary()];
      left =
        operator === "*"
          ? (retried) => before(retried) * right(retried)
          : (retried) => before(retried) / right(retried);
    }
    return left;
  };
  const unary = (): Evaluate => {
    if (peek() !== "-") return primary();
    take();
    const inner = unary();
    return (retried) => -inner(retried);
  };
  const primary = (): Evaluate => {
    const token = take();
    if (token === undefined) throw refuse("it ends too early");
    if (/^\d/.test(token)) return () => Number(token);
    if (token === "retried") return (retried) => retried;
    if (token === "(") {
      const inner = sum();
      expect(")");
      return inner;
    }
    const known = Object.hasOwn(FUNCTIONS, token) ? FUNCTIONS[token] : undefined;
    if (!known) throw refuse(`"${token}" is not known`);
    return call(known, token);
  };
  const call = (known: { arity: number; apply: (...args: number[]) => number }, name: string): Evaluate => {
    expect("(");
    const args = [sum()];
    while (peek() === ",") {
      take();
      args.push(sum());
    }
    expect(")");
    if (args.length !== known.arity) throw refuse(`${name} takes ${known.arity} argument(s), not ${args.length}`);
    return (retried) => known.apply(...args.map((arg) => arg(retried)));
  };

  const result = sum();
  if (position < tokens.length) throw refuse(`"${peek()}" is out of place`);
  return result;
}
