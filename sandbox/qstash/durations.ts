import { badRequest } from "./refusal.ts";

const UNIT_MS = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;
const GO_UNIT_MS: Record<string, number> = {
  ns: 1e-6,
  us: 1e-3,
  µs: 1e-3,
  ms: 1,
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
};
const DAY_MS = 86_400_000;

/** Milliseconds of `5s`, `2m`, `1d10h30m`. Anything else is a 400 that names `header`. */
export function parseDuration(text: string, header: string): number {
  const parts = [...text.matchAll(/(\d+)([smhd])/g)];
  if (parts.length === 0 || parts.map((part) => part[0]).join("") !== text) {
    throw badRequest(`${header} has invalid duration "${text}", use a form like 5s, 2m, 1h or 1d10h30m`);
  }
  return parts.reduce((sum, [, value, unit]) => sum + Number(value) * UNIT_MS[unit as keyof typeof UNIT_MS], 0);
}

const RESET_HEADERS = ["retry-after", "x-ratelimit-reset", "x-ratelimit-reset-requests", "x-ratelimit-reset-tokens"];

/**
 * Milliseconds the response asks to wait: `Retry-After` or an `X-RateLimit-Reset*`, as seconds, an RFC 1123 date or a Go
 * duration (`6m5s`). Undefined when absent, unreadable or past a day, where QStash keeps to its back-off (docs, "Retry").
 */
export function requestedRetryMs(headers: Record<string, string[]>, now: number): number | undefined {
  for (const name of RESET_HEADERS) {
    const text = headers[name]?.[0]?.trim();
    if (!text) continue;
    const ms = readReset(text, now);
    if (ms !== undefined) return ms <= DAY_MS ? ms : undefined;
  }
  return undefined;
}

function readReset(text: string, now: number): number | undefined {
  if (/^\d+(\.\d+)?$/.test(text)) return Number(text) * 1_000;
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)(ns|us|µs|ms|s|m|h)/g)];
  if (parts.length > 0 && parts.map((part) => part[0]).join("") === text) {
    return parts.reduce((sum, [, value, unit = "s"]) => sum + Number(value) * (GO_UNIT_MS[unit] ?? 0), 0);
  }
  const date = Date.parse(text);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}
