/** Slack's tiers, calls a minute per method, workspace and app (docs.slack.dev, "Rate limits": 1+, 20+, 50+, 100+). */
export type Tier = 1 | 2 | 3 | 4 | "post" | "none";

/**
 * A bucket of calls, refilled evenly. Slack promises the rate and tolerates bursts without saying how large; here they are
 * as large as a minute's calls, and for posts the five that Slack's clients send without being asked to wait.
 */
interface Allowance {
  perMinute: number;
  burst: number;
}

const BY_TIER: Record<Tier, Allowance> = {
  1: { perMinute: 1, burst: 1 },
  2: { perMinute: 20, burst: 20 },
  3: { perMinute: 50, burst: 50 },
  4: { perMinute: 100, burst: 100 },
  // A workspace takes "several hundred" posts a minute, besides the limit of each channel.
  post: { perMinute: 300, burst: 300 },
  none: { perMinute: Number.POSITIVE_INFINITY, burst: Number.POSITIVE_INFINITY },
};

/** "One message per second per channel", short bursts allowed. */
const A_CHANNEL: Allowance = { perMinute: 60, burst: 5 };

export interface RateLimiter {
  /** Counts a call. Returns the seconds to wait when it is one too many, else undefined. */
  call(teamId: string, method: string, tier: Tier, now: number): number | undefined;
  /** The same for posts into a channel. */
  post(channelId: string, now: number): number | undefined;
}

export function createRateLimiter(): RateLimiter {
  const buckets = new Map<string, { left: number; at: number }>();
  function take(key: string, { perMinute, burst }: Allowance, now: number): number | undefined {
    if (perMinute === Number.POSITIVE_INFINITY) return undefined;
    const bucket = buckets.get(key) ?? { left: burst, at: now };
    const perMs = perMinute / 60_000;
    const left = Math.min(burst, bucket.left + Math.max(0, now - bucket.at) * perMs);
    if (left < 1) {
      buckets.set(key, { left, at: now });
      return Math.max(1, Math.ceil((1 - left) / perMs / 1000));
    }
    buckets.set(key, { left: left - 1, at: now });
    return undefined;
  }
  return {
    call: (teamId, method, tier, now) => take(`${teamId} ${method}`, BY_TIER[tier], now),
    post: (channelId, now) => take(channelId, A_CHANNEL, now),
  };
}
