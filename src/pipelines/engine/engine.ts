import type { RunId, WorkspaceId } from "../../db/ids.ts";
import { type HealthReport, healthReport } from "../../db/queries/engine/health-report.ts";
import { inspectRun, type Timeline } from "../../db/queries/engine/inspect-run.ts";
import { UserError } from "../../errors.ts";
import { advanceRun, type Delivered } from "./advance.ts";
import { type Control, createControl } from "./control.ts";
import type { EngineDeps } from "./deps.ts";
import { dispatchDue } from "./dispatch.ts";
import { type Explained, explain } from "./explain.ts";
import { heartbeat, type Pulse } from "./heartbeat.ts";
import { type ByHand, cancelByHand, retryRun, skipStep, takeOverRun } from "./intervene.ts";
import { sayDue } from "./posts.ts";
import { askRender, type LiveSubject, renderLive } from "./render.ts";
import { type ReplayRequest, replayRun } from "./replay.ts";
import { type SignalFate, signalRun } from "./signal.ts";
import { type StartRequest, startRun } from "./start.ts";

/** The engine, as the rest of the product sees it. */
export interface Engine {
  /** Validates the input and starts one run, in one transaction with `writes`. The same request again makes nothing new. Call `kick` after it. */
  start(workspace: WorkspaceId, request: StartRequest): Promise<{ runId: RunId; created: boolean }>;
  /** Publishes and posts what is due of a workspace. Only haste: losing a call loses nothing. */
  kick(workspace: WorkspaceId): Promise<void>;
  /** One delivery of QStash. */
  advance(workspace: WorkspaceId, run: RunId, dispatch: number): Promise<Delivered>;
  /** Puts a signal into a run's inbox under `step/visit`; with `first`, only where none lies there yet. */
  signal(
    workspace: WorkspaceId,
    run: RunId,
    key: string,
    payload: unknown,
    by?: string,
    first?: boolean,
  ): Promise<SignalFate>;
  /** Asks for a live message to be rendered soon; what changes within one window becomes one edit. */
  changed(workspace: WorkspaceId, subjectType: LiveSubject["subjectType"], subjectId: string): Promise<void>;
  /** Renders a live message now. Answers the milliseconds after which to come again, 0 for not at all. */
  render(workspace: WorkspaceId, subject: LiveSubject): Promise<number>;
  heartbeat(after?: WorkspaceId | null): Promise<Pulse>;
  control: Control;
  /** A run's timeline: attempts, durations, tokens, cost, errors, effects. Null: there is no such run. */
  inspect(workspace: WorkspaceId, run: RunId): Promise<Timeline | null>;
  /** Why a run stands where it stands, and what may be done now. Null: there is no such run. */
  explain(workspace: WorkspaceId, run: RunId): Promise<Explained | null>;
  /** Posts what is due; what Slack does not take yet is asked for again. Answers how many were due. */
  say(workspace: WorkspaceId): Promise<number>;
  /** Does an ended run again from a step on, as a new run. @throws UserError that says what to do instead. */
  replay(workspace: WorkspaceId, run: RunId, request: ReplayRequest): Promise<{ runId: RunId; created: boolean }>;
  /** Goes on with a failed or cancelled run where it ended. @throws UserError that says what to do instead. */
  retry(workspace: WorkspaceId, run: RunId, hand: ByHand): Promise<void>;
  /** Steps over a step that waits or failed, with its output given. @throws UserError that says what to do instead. */
  skip(
    workspace: WorkspaceId,
    run: RunId,
    hand: ByHand & { output: Record<string, unknown> | undefined },
  ): Promise<void>;
  /** Ends an open run; `kick` says its last word. @throws UserError where it has ended. */
  cancel(workspace: WorkspaceId, run: RunId): Promise<void>;
  /** Takes a run from the Worker that holds it. @throws UserError that says what to do instead. */
  takeOver(workspace: WorkspaceId, run: RunId, hand: ByHand): Promise<void>;
  /** How the workspace's work stands: open, waiting, stuck, oldest due, by pipeline; unknown effects, posts due. */
  health(workspace: WorkspaceId): Promise<HealthReport>;
}

/** Binds the engine to its database, queue, pipelines and ports. */
export function createEngine(deps: EngineDeps): Engine {
  return {
    start: (workspace, request) => startRun(deps, workspace, request),
    kick: async (workspace) => {
      await dispatchDue(deps, workspace);
      await sayDue(deps, workspace, null);
    },
    say: (workspace) => sayDue(deps, workspace, null),
    advance: (workspace, run, dispatch) => advanceRun(deps, workspace, run, dispatch),
    signal: (workspace, run, key, payload, by, first) => signalRun(deps, workspace, run, key, payload, by, first),
    changed: (workspace, subjectType, subjectId) => askRender(deps, workspace, { subjectType, subjectId }),
    render: (workspace, subject) => renderLive(deps, workspace, subject),
    heartbeat: (after = null) => heartbeat(deps, after),
    control: createControl(deps),
    inspect: async (workspace, run) => (await inspectRun(deps.db, workspace, run)).rows[0]?.timeline ?? null,
    explain: (workspace, run) => explain(deps, workspace, run),
    replay: (workspace, run, request) => replayRun(deps, workspace, run, request),
    retry: (workspace, run, hand) => retryRun(deps, workspace, run, hand),
    skip: (workspace, run, hand) => skipStep(deps, workspace, run, hand),
    cancel: async (workspace, run) => void (await cancelByHand(deps, workspace, run)),
    takeOver: (workspace, run, hand) => takeOverRun(deps, workspace, run, hand),
    health: async (workspace) => {
      const [row] = (await healthReport(deps.db, workspace)).rows;
      if (!row) throw new UserError("There is no such workspace any more.");
      return row.report;
    },
  };
}
