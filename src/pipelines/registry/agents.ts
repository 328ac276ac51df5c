import type { Db } from "../../db/client.ts";
import type { RunId, SlackUserId, WorkspaceId } from "../../db/ids.ts";
import { insertAgentVersion } from "../../db/queries/registry/insert-agent-version.ts";
import {
  findAgentVersion,
  listAgentVersions,
  listVersionsOfAgent,
} from "../../db/queries/registry/list-agent-versions.ts";
import { listAgentWork } from "../../db/queries/registry/list-agent-work.ts";
import { UserError } from "../../errors.ts";
import { AGENT_PRESETS, type AgentLevel, type AgentPreset, agentPreset } from "../agents/presets.ts";
import { checkedModel } from "./model-name.ts";

/** The longest role prompt, in characters: a modal's field takes no more. */
export const MAX_PROMPT = 3_000;

/** An agent as it stands in a workspace. */
export interface Agent {
  name: string;
  level: AgentLevel;
  does: string;
  prompt: string;
  /** Null: the deployment's own. */
  model: string | null;
  /** 0: as Callboard ships it. */
  version: number;
  /** Whether prompt or model are the workspace's own. */
  changed: boolean;
  /** From the locks of runs. */
  status: "idle" | "working";
  /** Runs it works on, and one of them. */
  working: number;
  runId: RunId | null;
  /** When it last took up or ended a piece of work. */
  lastHeartbeat: Date | null;
}

export interface AgentVersion {
  version: number;
  /** Null where this version was a return to what Callboard ships. */
  prompt: string | null;
  model: string | null;
  by: SlackUserId | null;
  at: Date;
}

/** All agents, with what they are doing. */
export async function listAgents({ db }: { db: Db }, workspace: WorkspaceId): Promise<Agent[]> {
  return read(db, workspace, AGENT_PRESETS);
}

/** One agent by its name. Undefined: there is none. */
export async function getAgent({ db }: { db: Db }, workspace: WorkspaceId, name: string): Promise<Agent | undefined> {
  const preset = agentPreset(name);
  return preset && (await read(db, workspace, [preset]))[0];
}

/** When an agent was last heard of: read from claims and attempts, never written. */
export async function agentHeartbeat(deps: { db: Db }, workspace: WorkspaceId, name: string): Promise<Date | null> {
  return (await getAgent(deps, workspace, name))?.lastHeartbeat ?? null;
}

async function read(db: Db, workspace: WorkspaceId, presets: readonly AgentPreset[]): Promise<Agent[]> {
  const names = presets.map(({ name }) => name);
  const [versions, work] = await db.batch([listAgentVersions(db, workspace), listAgentWork(db, workspace, names)]);
  return presets.map((preset) => {
    const own = versions.find(({ agent }) => agent === preset.name);
    const now = work.rows.find(({ agent }) => agent === preset.name);
    return {
      name: preset.name,
      level: preset.level,
      does: preset.does,
      prompt: own?.prompt ?? preset.prompt,
      model: own?.model ?? preset.model ?? null,
      version: own?.version ?? 0,
      changed: Boolean(own?.prompt ?? own?.model),
      status: now && now.working > 0 ? ("working" as const) : ("idle" as const),
      working: now?.working ?? 0,
      runId: now?.run_id ?? null,
      lastHeartbeat: now?.heartbeat ? new Date(now.heartbeat) : null,
    };
  });
}

/** The versions of an agent, newest first; the shipped one is not among them. */
export async function agentVersions(
  { db }: { db: Db },
  workspace: WorkspaceId,
  name: string,
  limit = 20,
): Promise<AgentVersion[]> {
  const rows = await listVersionsOfAgent(db, workspace, name, limit);
  return rows.map(({ version, prompt, model, createdBy, createdAt }) => ({
    ...{ version, prompt, model },
    by: createdBy,
    at: createdAt,
  }));
}

/**
 * Changes an agent's prompt and model in a workspace, as a new version; what runs already keeps the one it began with. What is
 * the same as shipped stays the shipped one.
 * @throws UserError for an unknown agent, a bad prompt or model, and where somebody changed it since version `from`.
 */
export async function updateAgent(
  deps: { db: Db },
  workspace: WorkspaceId,
  change: { name: string; prompt: string; model: string | null; from: number; by: SlackUserId | null },
): Promise<Agent> {
  const preset = agentPreset(change.name);
  if (!preset) throw unknownAgent(change.name);
  const prompt = change.prompt.replace(/\r\n?/g, "\n").trim();
  if (prompt === "") throw new UserError("The prompt is empty.", "Say who the agent is and how it works, or reset it.");
  if (prompt.length > MAX_PROMPT) throw new UserError(`The prompt is longer than ${MAX_PROMPT} characters.`);
  const model = checkedModel(change.model);
  return save(deps, workspace, preset, change, {
    prompt: prompt === preset.prompt ? null : prompt,
    model: model === (preset.model ?? null) ? null : model,
  });
}

/** Returns an agent to what Callboard ships; older versions stay. @throws UserError as `updateAgent`. */
export async function resetAgent(
  deps: { db: Db },
  workspace: WorkspaceId,
  change: { name: string; from: number; by: SlackUserId | null },
): Promise<Agent> {
  const preset = agentPreset(change.name);
  if (!preset) throw unknownAgent(change.name);
  return save(deps, workspace, preset, change, { prompt: null, model: null });
}

/** Uses an older version again, as a new one. @throws UserError as `updateAgent`, and for a version that is not there. */
export async function reuseAgentVersion(
  deps: { db: Db },
  workspace: WorkspaceId,
  change: { name: string; version: number; from: number; by: SlackUserId | null },
): Promise<Agent> {
  const preset = agentPreset(change.name);
  if (!preset) throw unknownAgent(change.name);
  const { version } = change;
  const [old] = Number.isInteger(version) ? await findAgentVersion(deps.db, workspace, preset.name, version) : [];
  if (!old) throw new UserError(`The agent “${preset.name}” has no version ${version}.`);
  return save(deps, workspace, preset, change, { prompt: old.prompt, model: old.model });
}

async function save(
  deps: { db: Db },
  workspace: WorkspaceId,
  preset: AgentPreset,
  { from, by }: { from: number; by: SlackUserId | null },
  own: { prompt: string | null; model: string | null },
): Promise<Agent> {
  const before = await getAgent(deps, workspace, preset.name);
  if (before?.version !== from) throw changedSince(preset.name);
  const stays = (own.prompt ?? preset.prompt) === before.prompt && (own.model ?? preset.model ?? null) === before.model;
  if (!stays) {
    const row = { agent: preset.name, version: from + 1, ...own, createdBy: by };
    const saved = await insertAgentVersion(deps.db, workspace, row);
    if (saved.length === 0) throw changedSince(preset.name);
  }
  return (await getAgent(deps, workspace, preset.name)) ?? before;
}

const unknownAgent = (name: string) =>
  new UserError(`There is no agent “${name}”.`, "`/agents` lists those there are.");

const changedSince = (name: string) =>
  new UserError(`Somebody changed the agent “${name}” while you were at it.`, "Open it again to see what it is now.");
