import { REPLY_BUCKETS } from "../../db/queries/brain/measure-rollups.ts";

/**
 * The median of times that were counted in buckets, in seconds: within its bucket the times are taken as evenly spread, so it is
 * off by less than the bucket is wide. Above the last bound it is that bound. Null for no times.
 */
export function medianOf(counts: readonly number[]): number | null {
  const total = counts.reduce((sum, count) => sum + count, 0);
  if (total === 0) return null;
  let before = 0;
  for (const [index, count] of counts.entries()) {
    if (count > 0 && before + count >= total / 2) {
      const from = REPLY_BUCKETS[index - 1] ?? 0;
      const to = REPLY_BUCKETS[index];
      return to === undefined ? from : from + (to - from) * ((total / 2 - before) / count);
    }
    before += count;
  }
  return null;
}

/** A length of time in one unit: "12 min", "3.5 h", "4 days". */
export function timeText(seconds: number, numbers: Intl.NumberFormat): string {
  if (seconds >= (REPLY_BUCKETS.at(-1) ?? 0)) return `over ${numbers.format(30)} days`;
  const tenths = (value: number) => numbers.format(value < 10 ? Math.round(value * 10) / 10 : Math.round(value));
  if (seconds < 3_600) return `${numbers.format(Math.max(1, Math.round(seconds / 60)))} min`;
  return seconds < 172_800 ? `${tenths(seconds / 3_600)} h` : `${tenths(seconds / 86_400)} days`;
}
