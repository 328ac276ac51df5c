import type { SandboxClock } from "../clock.ts";
import { baseResponse } from "./codes.ts";
import type { VideoOrder } from "./requests.ts";

export type VideoStatus = "Preparing" | "Queueing" | "Processing" | "Success" | "Fail";

/** A film in the making; how far it is follows from the clock alone. */
export interface VideoJob {
  taskId: string;
  fileId: string;
  order: VideoOrder;
  startedAt: number;
  fails: boolean;
  /** Callback statuses already sent. */
  told: Set<string>;
}

/** One status POST to a job's callback address; status 0: nobody answered. */
export interface CallbackCall {
  at: number;
  url: string;
  body: Record<string, unknown>;
  status: number;
}

/** Shares of the job's time at which its status changes. */
const QUEUEING_FROM = 0.1;
const PROCESSING_FROM = 0.3;

/** A callback address must answer within this time, in milliseconds (the provider's documentation says 3 s). */
const CALLBACK_TIMEOUT_MS = 3_000;

/** The status of a job that takes `jobMs`, at the clock's time. */
export function statusOf(job: VideoJob, now: number, jobMs: number): VideoStatus {
  const share = jobMs > 0 ? (now - job.startedAt) / jobMs : 1;
  if (share >= 1) return job.fails ? "Fail" : "Success";
  if (share >= PROCESSING_FROM) return "Processing";
  return share >= QUEUEING_FROM ? "Queueing" : "Preparing";
}

/** Whether the address echoes the challenge it is sent, as the provider demands before it takes an order. */
export async function answersChallenge(url: string): Promise<boolean> {
  const challenge = crypto.randomUUID();
  try {
    const answer = await post(url, { challenge });
    const body: unknown = await answer.json();
    return (
      answer.ok && typeof body === "object" && body !== null && "challenge" in body && body.challenge === challenge
    );
  } catch {
    return false;
  }
}

const post = (url: string, body: unknown): Promise<Response> =>
  fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
    redirect: "error",
    signal: AbortSignal.timeout(CALLBACK_TIMEOUT_MS),
  });

/** Tells callback addresses of their jobs' progress, each status once, by the sandbox clock. */
export interface CallbackTeller {
  watch(job: VideoJob): void;
  calls(): readonly CallbackCall[];
  close(): void;
}

export function createCallbackTeller(clock: SandboxClock, jobMs: () => number): CallbackTeller {
  const watched = new Set<VideoJob>();
  const timers = new Map<VideoJob, NodeJS.Timeout>();
  const calls: CallbackCall[] = [];

  async function tell(job: VideoJob): Promise<void> {
    clearTimeout(timers.get(job));
    const status = statusOf(job, clock.now(), jobMs());
    const ended = status === "Success" || status === "Fail";
    const due = status === "Processing" ? "processing" : ended ? (status === "Fail" ? "failed" : "success") : null;
    if (ended) watched.delete(job);
    else plan(job);
    const url = job.order.callback_url;
    if (!due || !url || job.told.has(due)) return;
    job.told.add(due);
    const file = status === "Success" ? { file_id: job.fileId } : {};
    const body = { task_id: job.taskId, status: due, ...file, base_resp: baseResponse(status === "Fail" ? 1027 : 0) };
    const call: CallbackCall = { at: clock.now(), url, body, status: 0 };
    calls.push(call);
    await post(url, body).then(
      (answer) => {
        call.status = answer.status;
      },
      () => undefined,
    );
  }

  function plan(job: VideoJob): void {
    const next = [PROCESSING_FROM, 1].map((share) => job.startedAt + share * jobMs()).find((at) => at > clock.now());
    if (next === undefined) return;
    timers.set(
      job,
      setTimeout(() => void tell(job), Math.max(1, next - clock.now())),
    );
  }

  const stop = clock.onMove(async () => {
    await Promise.all([...watched].map(tell));
  });
  return {
    watch(job) {
      watched.add(job);
      plan(job);
      if (jobMs() <= 0) void tell(job);
    },
    calls: () => calls,
    close() {
      stop();
      for (const timer of timers.values()) clearTimeout(timer);
      watched.clear();
    },
  };
}
