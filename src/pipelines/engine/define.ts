import type { z } from "zod";
import type { Db, Writes } from "../../db/client.ts";
import type { CampaignId, RunId, WorkspaceId } from "../../db/ids.ts";
import type { LiveType } from "../../db/queries/engine/live-messages.ts";
import type { Origin, RunProblem, Signal } from "../../db/schema/runs.ts";
import type { Log } from "../../log.ts";
import type {
  Card,
  FilesPort,
  ModelPort,
  ModelUsage,
  Presenter,
  ScraperPort,
  SlackPort,
  SlackReader,
  SlackStreamer,
  VisualsPort,
  VoicePort,
} from "../ports.ts";
import type { Child, ChildRuns, FanOut } from "./children.ts";
import type { StepLedger } from "./effects/ledger.ts";
import { problemsOfOrder } from "./order.ts";

/** How an attempt ended. Built with `next`, `wait`, `revise`, `done`, `fail`. */
export type Outcome =
  | { kind: "next"; output: Record<string, unknown>; writes?: Writes }
  | { kind: "done"; output: Record<string, unknown>; writes?: Writes }
  | {
      kind: "wait";
      until?: Date;
      forSignal: boolean;
      reason: string;
      output?: Record<string, unknown>;
      writes?: Writes;
      /** Runs to start in the same transaction and to wait for; made by `context.fanOut`. */
      children?: ChildRuns;
    }
  | { kind: "revise"; to: string; feedback: unknown; writes?: Writes }
  | { kind: "fail"; reason: string; writes?: Writes };

/** Goes on to the next step with this output; after the last step the run is completed. `writes` commit with it or not at all. */
export const next = (output: Record<string, unknown>, writes?: Writes): Outcome => ({ kind: "next", output, writes });

/** Completes the run here, whatever steps remain. */
export const done = (output: Record<string, unknown>, writes?: Writes): Outcome => ({ kind: "done", output, writes });

/** Runs the same step again at `until`. The attempt is given back; `output` is kept for it. */
export const waitUntil = (until: Date, reason: string, output?: Record<string, unknown>, writes?: Writes): Outcome => ({
  kind: "wait",
  until,
  forSignal: false,
  reason,
  output,
  writes,
});

/** Runs the same step again on a signal under this step and visit, or at `until`. Without `until` it may wait for ever. */
export const waitForSignal = (
  reason: string,
  until?: Date,
  output?: Record<string, unknown>,
  writes?: Writes,
): Outcome => ({
  kind: "wait",
  until,
  forSignal: true,
  reason,
  output,
  writes,
});

/** Rewinds to an earlier step, which gets the feedback; outputs from there on are forgotten. */
export const revise = (to: string, feedback: unknown, writes?: Writes): Outcome => ({
  kind: "revise",
  to,
  feedback,
  writes,
});

/** Ends the run as failed, with a reason that people are shown. */
export const fail = (reason: string, writes?: Writes): Outcome => ({ kind: "fail", reason, writes });

/** Why a waiting step runs again. `children`: all that the step started have ended. */
export type Resume =
  | { kind: "signal"; signal: Signal }
  | { kind: "timer" }
  | { kind: "timeout" }
  | { kind: "children" };

/** The clients a step may use. */
export interface Ports {
  model: ModelPort;
  scraper: ScraperPort;
  voice: VoicePort;
  visuals: VisualsPort;
  files: FilesPort;
  slack: SlackPort;
  /** Absent where nothing is read from Slack. */
  reader?: SlackReader;
  /** Absent where nothing is streamed. */
  streamer?: SlackStreamer;
  presenter: Presenter;
  /** Our own public address, without a slash at its end. */
  publicUrl: string;
}

/** What a step is given. */
export interface StepContext<Data = Record<string, unknown>> extends Ports {
  workspaceId: WorkspaceId;
  run: {
    id: RunId;
    campaignId: CampaignId | null;
    subjectId: string | null;
    visit: number;
    attempt: number;
    origin: Origin | null;
  };
  /** The step as the run keeps it. `model`: the one chosen for it, which calls without a model of their own get. */
  step: { name: string; agent: string | null; model: string | undefined };
  /**
   * The role prompt of the step's agent as it stood when the run started: the opening of a system prompt, before the rules
   * that the step sets itself. @throws FatalStepError for a step without an agent, or one that Callboard no longer has.
   */
  rolePrompt(): Promise<string>;
  /** The run's input with the outputs of the steps so far laid over it, and this step's own kept output after a wait. */
  input: Data;
  resume: Resume | undefined;
  feedback: unknown;
  /** For reads. Writes belong into the outcome. */
  db: Db;
  /** The product's time when the attempt began. */
  now: Date;
  /** Fires at the step's time-out. */
  signal: AbortSignal;
  ledger: StepLedger;
  /** Adds tokens and cost to this attempt's record. Those of `model` are there already; told again, they count once. */
  used(usage: ModelUsage): void;
  /**
   * Says the run's one final message now, in the place where the run was asked for. Null: it has no such place, or nobody can
   * tell whether the post arrived.
   */
  lastWord(card: Card): Promise<{ ts: string; channel: string } | null>;
  /** Asks for the live message of what the run is about to be rendered soon, where its pipeline has one. Never throws. */
  changed(): Promise<void>;
  /**
   * The outcome that starts runs and waits until all of them have ended, or until `until`. An item that this visit of the
   * step has started already is not started again. What is still open when the run leaves the step is cancelled.
   * @throws FatalStepError for an unknown pipeline, an input that does not fit it, two items of one name.
   */
  fanOut(request: FanOut): Promise<Outcome>;
  /**
   * The runs that this visit of the step has started, by item, as they stand. Resumed because all had ended, none is open: where
   * a person has had one done again meanwhile, the attempt ends here and the run waits on.
   */
  children(): Promise<Child[]>;
  log: Log;
}

/** A named unit of work. */
export interface Step {
  name: string;
  /** Milliseconds; the step's signal fires then, its lease lasts a margin longer. */
  timeoutMs: number;
  /** Errors a visit may have before the run fails. Default 3. */
  maxAttempts?: number;
  /** Name of the agent that does it, of `src/pipelines/agents/presets.ts`. */
  agent?: string;
  /** Fields of the run's input or of earlier outputs that it cannot do without. */
  needs?: readonly string[];
  /** Fields that its output always has. */
  gives?: readonly string[];
  /** Steps it may send the run back to. */
  revisesTo?: readonly string[];
  /** It completes the run, so nothing may follow it. */
  ends?: true;
  run(context: StepContext): Promise<Outcome>;
}

/** Declares a step; `Data` is what it reads from the run's input and earlier outputs. */
export function defineStep<Data>(
  step: Omit<Step, "run" | "needs"> & {
    needs?: readonly Extract<keyof Data, string>[];
    run(context: StepContext<Data>): Promise<Outcome>;
  },
): Step {
  return step as Step;
}

/** How a pipeline mirrors its run's state onto the row the run is about. Both commit with the checkpoint that moves the run. */
export interface SubjectTracker {
  /** The run entered a step: `word` is from `statusWords`. */
  entered(workspaceId: WorkspaceId, subjectId: string, word: string): Writes;
  /** Cancelled must leave a subject alone that has ended: it is written also when the run had ended just before. */
  ended(
    workspaceId: WorkspaceId,
    subjectId: string,
    end: { state: "completed" | "failed" | "cancelled"; problem: RunProblem | null },
  ): Writes;
  /** All its open runs were cancelled at once; commits with the cancelling. Must leave ended subjects alone, also when nothing was cancelled. */
  campaignCancelled?(workspaceId: WorkspaceId, campaignId: CampaignId): Writes;
  /** Its failed runs were taken up again at once; commits with that. Must leave those alone whose runs were not. */
  campaignRetried?(workspaceId: WorkspaceId, campaignId: CampaignId): Writes;
}

/** An ordered list of steps that every run of it goes through. */
export interface Pipeline<Input extends z.ZodType = z.ZodType> {
  slug: string;
  /** What people call it. Default: the slug. */
  name?: string;
  /** One sentence on what a run of it does. */
  does?: string;
  /** Raised when the steps change; a run keeps the version it started with. */
  version: number;
  input: Input;
  steps: Step[];
  /** Status word of the subject while a step is under way. */
  /** Fields that a run of it must have given at its end, whatever a workspace leaves out or re-orders. */
  yields?: readonly string[];
  statusWords?: Record<string, string>;
  subject?: SubjectTracker;
  /** The subject's kind of live message: rendered after every checkpoint, and the last word stands in its thread. */
  live?: LiveType;
  /** Passes backwards a run may take. Default 3. */
  maxRevisions?: number;
  /** What one run of it may spend, micro-USD; no ceiling unless given. */
  budget?: number;
  /** Its steps' writes make posts due: they are said right after the checkpoint, not by the next heartbeat. */
  says?: true;
}

/** Declares a pipeline. @throws TypeError for no steps, two of one name, an order in which one lacks what it needs, a bad slug. */
export function definePipeline<Input extends z.ZodType>(pipeline: Pipeline<Input>): Pipeline<Input> {
  if (!/^[a-z][a-z0-9-]{0,62}$/.test(pipeline.slug))
    throw new TypeError(`Pipeline slug ${pipeline.slug} is not kebab-case.`);
  const [problem] = problemsOfOrder(
    pipeline,
    pipeline.steps.map((step) => step.name),
  );
  if (problem) throw new TypeError(`Pipeline ${pipeline.slug}: ${problem}`);
  return pipeline;
}
