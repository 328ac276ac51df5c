/** Slack's tiers, calls a minute per method, workspace and app (docs.slack.dev, "Rate limits": 1+, 20+, 50+, 100+). */
export type Tier = 1 | 2 | 3 | 4 | "post" | "none";

const CALLS_PER_MINUTE: Record<Tier, number> = {
  1: 1,
  2: 20,
  3: 50,
  4: 100,
  // chat.postMessage has "several hundred a minute" per workspace beside its limit of one a second and channel.
  post: 300,
  none: Number.POSITIVE_INFINITY,
};
const WINDOW_MS = 60_000;
const POST_INTERVAL_MS = 1000;

export interface RateLimiter {
  /** Counts a call. Returns the seconds to wait when it is one too many, else undefined. */
  call(teamId: string, method: string, tier: Tier, now: number): number | undefined;
  /** The same for one post a second and channel. */
  post(channelId: string, now: number): number | undefined;
}

export function createRateLimiter(): RateLimiter {
  const windows = new Map<string, { start: number; count: number }>();
  const lastPost = new Map<string, number>();
  return {
    call(teamId, method, tier, now) {
      const key = `${teamId} ${method}`;
      const open = windows.get(key);
      if (!open || now - open.start >= WINDOW_MS) {
        windows.set(key, { start: now, count: 1 });
        return undefined;
      }
      if (open.count < CALLS_PER_MINUTE[tier]) {
        open.count += 1;
        return undefined;
      }
      return Math.max(1, Math.ceil((open.start + WINDOW_MS - now) / 1000));
    },
    post(channelId, now) {
      const last = lastPost.get(channelId);
      if (last !== undefined && now - last < POST_INTERVAL_MS) return 1;
      lastPost.set(channelId, now);
      return undefined;
    },
  };
}
