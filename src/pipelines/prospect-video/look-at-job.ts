import { ExternalError, FatalStepError, messageOf, RetryAfterError } from "../../errors.ts";
import type { StepContext } from "../engine/define.ts";
import { type Film, LONGEST_JOB_MS, MAX_MISSES } from "./film.ts";
import { fileKey, type StoredFile, store } from "./stored-files.ts";

/** What a look at a job found; `final` where ordering it again would end the same. */
export type Look =
  | { state: "processing" }
  | { state: "done"; video: StoredFile }
  | { state: "failed"; reason: string; final: boolean };

/**
 * Asks the provider for a job's state and fetches its clip at once, because the address expires. A state that cannot be
 * read now and then is no error: the job goes on, and so does the next look.
 * @throws ExternalError after too many unreadable states in a row.
 */
export async function lookAtJob(context: StepContext<unknown>, film: Film, jobId: string): Promise<Look> {
  const { visuals, files, signal, now } = context;
  try {
    const job = await visuals.videoState(jobId, signal);
    if (job.state === "failed") return { ...job, final: false };
    if (job.state === "processing") {
      film.misses = 0;
      const late = now.getTime() - Date.parse(film.orderedAt ?? now.toISOString()) > LONGEST_JOB_MS;
      return late ? { state: "failed", reason: "MiniMax did not finish the clip in 20 minutes", final: true } : job;
    }
    const clip = await visuals.download(job.url, signal);
    if (clip.contentType !== "video/mp4") throw new ExternalError("MiniMax", `the clip is ${clip.contentType}`);
    const key = fileKey(context, "renderScenes", `${film.sceneNumber}.mp4`);
    return { state: "done", video: await store(files, key, clip.bytes, clip.contentType) };
  } catch (error) {
    if (error instanceof FatalStepError) return { state: "failed", reason: messageOf(error), final: true };
    const passing = error instanceof ExternalError || error instanceof RetryAfterError;
    if (!passing || signal.aborted || film.misses >= MAX_MISSES) throw error;
    film.misses += 1;
    return { state: "processing" };
  }
}
