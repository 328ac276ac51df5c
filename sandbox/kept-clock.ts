import { z } from "zod";
import { createSandboxClock, type SandboxClock } from "./clock.ts";
import { readJson, writeJson } from "./state-folder.ts";

const kept = z.object({ offsetMs: z.number().min(0) });

/** A sandbox clock that stands where the last one with this file stood, so that kept rows are not from the future. */
export function openKeptClock(file: string): SandboxClock {
  const state = kept.safeParse(readJson(file));
  const clock = createSandboxClock(state.success ? state.data.offsetMs : 0);
  clock.onMove((offsetMs) => writeJson(file, { offsetMs }));
  return clock;
}
