import type { RunId, WorkspaceId } from "../../db/ids.ts";
import { advanceRun, type Delivered } from "./advance.ts";
import { type Control, createControl } from "./control.ts";
import type { EngineDeps } from "./deps.ts";
import { dispatchDue } from "./dispatch.ts";
import { heartbeat, type Pulse } from "./heartbeat.ts";
import { sayDue } from "./posts.ts";
import { askRender, type LiveSubject, renderLive } from "./render.ts";
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
  /** Puts a signal into a run's inbox under `step/visit`. */
  signal(workspace: WorkspaceId, run: RunId, key: string, payload: unknown, by?: string): Promise<SignalFate>;
  /** Asks for a live message to be rendered soon; what changes within one window becomes one edit. */
  changed(workspace: WorkspaceId, subjectType: LiveSubject["subjectType"], subjectId: string): Promise<void>;
  /** Renders a live message now. Answers the milliseconds after which to come again, 0 for not at all. */
  render(workspace: WorkspaceId, subject: LiveSubject): Promise<number>;
  heartbeat(after?: WorkspaceId | null): Promise<Pulse>;
  control: Control;
}

/** Binds the engine to its database, queue, pipelines and ports. */
export function createEngine(deps: EngineDeps): Engine {
  return {
    start: (workspace, request) => startRun(deps, workspace, request),
    kick: async (workspace) => {
      await dispatchDue(deps, workspace);
      await sayDue(deps, workspace, null);
    },
    advance: (workspace, run, dispatch) => advanceRun(deps, workspace, run, dispatch),
    signal: (workspace, run, key, payload, by) => signalRun(deps, workspace, run, key, payload, by),
    changed: (workspace, subjectType, subjectId) => askRender(deps, workspace, { subjectType, subjectId }),
    render: (workspace, subject) => renderLive(deps, workspace, subject),
    heartbeat: (after = null) => heartbeat(deps, after),
    control: createControl(deps),
  };
}
