import { z } from "zod";
import { StoredFile } from "./stored-files.ts";

/** How far one scene's picture and clip are; kept in the step's output from wait to wait. */
export const Film = z.object({
  sceneNumber: z.int(),
  image: StoredFile.optional(),
  /** The clip's job at the provider, while it is under way. */
  jobId: z.string().optional(),
  orderedAt: z.iso.datetime().optional(),
  video: StoredFile.optional(),
  /** Jobs the provider took and failed. */
  failures: z.int().default(0),
  /** Times in a row that the job's state could not be read. */
  misses: z.int().default(0),
});
export type Film = z.infer<typeof Film>;

/** Seconds to the next look at jobs under way: the waits add up to the makers' own 20 s soon enough. */
const LOOKS_S = [2, 3, 5, 8, 12, 20];

/** When to look again, in milliseconds, after so many looks. */
export const nextLookMs = (looks: number): number => (LOOKS_S[Math.min(looks, LOOKS_S.length - 1)] ?? 20) * 1000;

/** Jobs of one scene that the provider may fail before the run does. */
export const MAX_JOB_FAILURES = 3;
/** States in a row that may be unreadable. */
export const MAX_MISSES = 5;
/** MiniMax's own client gives Hailuo 20 minutes. */
export const LONGEST_JOB_MS = 20 * 60_000;
