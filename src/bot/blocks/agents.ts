import type { Agent, AgentVersion } from "../../pipelines/index.ts";
import { mention, moment, outside, outsidePlain } from "./escape.ts";
import { actions, type Block, type ButtonSpec, button, context, divider, header, paragraphs, section } from "./kit.ts";
import { modal, textInput } from "./modal.ts";
import { many } from "./words.ts";

export const AGENT_ACTIONS = {
  open: "agent_open",
  list: "agent_list",
  versions: "agent_versions",
  reset: "agent_reset",
  use: "agent_use_version",
} as const;
export type AgentAction = keyof typeof AGENT_ACTIONS;

export const AGENT_SCREENS = { list: "agents", form: "agent_form", versions: "agent_versions_list" } as const;
export const AGENT_FIELDS = { prompt: "agent_prompt", model: "agent_model" } as const;

/** What an agent's screens carry along. */
export interface AgentState {
  name: string;
  /** The version that was shown. */
  from: number;
}

/** All agents, with what they are doing. */
export function agentList(agents: Agent[], said?: string): Record<string, unknown> {
  return modal({
    callbackId: AGENT_SCREENS.list,
    title: "Agents",
    blocks: [
      ...(said ? [section(said)] : []),
      ...agents.map((agent) => ({
        ...section(
          `*${agent.name}* · ${agent.level} · ${doing(agent)}\n${outside(agent.does, 200)}\n${settings(agent)}`,
        ),
        accessory: button({
          actionId: AGENT_ACTIONS.open,
          text: "Open",
          value: agent.name,
          label: `Open the agent ${agent.name}`,
        }),
      })),
    ],
  });
}

function doing(agent: Agent): string {
  if (agent.status === "idle") return "idle";
  const where = agent.runId ? `, run \`${agent.runId}\`` : "";
  return `:large_green_circle: working on ${many(agent.working, "run")}${where}`;
}

function settings(agent: Agent): string {
  const parts = [agent.model ? `model \`${outside(agent.model, 100)}\`` : "the deployment's model"];
  parts.push(agent.changed ? `changed by this workspace, version ${agent.version}` : "as Callboard ships it");
  parts.push(agent.lastHeartbeat ? `last heard of ${moment(agent.lastHeartbeat)}` : "never at work so far");
  return parts.join(" · ");
}

/** One agent: for managers a form, for everybody else the same to read. */
export function agentForm(agent: Agent, manages: boolean, said?: string): Record<string, unknown> {
  const metadata: AgentState = { name: agent.name, from: agent.version };
  const top: Block[] = [
    ...(said ? [section(said)] : []),
    header(outsidePlain(agent.name, 100)),
    section(`${agent.level} · ${doing(agent)}\n${outside(agent.does, 200)}\n${settings(agent)}`),
    divider(),
  ];
  const back: ButtonSpec = { actionId: AGENT_ACTIONS.list, text: "All agents", value: "list" };
  const versions: ButtonSpec = { actionId: AGENT_ACTIONS.versions, text: "Versions", value: agent.name };
  const reset: ButtonSpec = {
    actionId: AGENT_ACTIONS.reset,
    text: "Reset",
    value: agent.name,
    style: "danger",
    confirm: {
      title: "Reset this agent?",
      text: "Prompt and model become those that Callboard ships. Today's version is kept and can be used again.",
      confirm: "Reset",
    },
  };
  const fields: Block[] = manages
    ? [
        textInput({
          id: AGENT_FIELDS.prompt,
          label: "Role prompt",
          multiline: true,
          max: 3_000,
          initial: agent.prompt,
          hint: "It opens the system prompt of the agent's steps. Each step's own rules follow it and stay as they are.",
        }),
        textInput({
          id: AGENT_FIELDS.model,
          label: "Model",
          max: 100,
          optional: true,
          initial: agent.model ?? undefined,
          placeholder: "the deployment's model",
          hint: "As the provider writes it. A pipeline may set another one for a step.",
        }),
      ]
    : [
        ...paragraphs(`*Role prompt*\n${outside(agent.prompt, 6_000)}`),
        context("Managers can change prompt and model."),
      ];
  const rest = actions("agent:buttons", manages && agent.changed ? [versions, reset, back] : [versions, back]);
  return modal({
    callbackId: AGENT_SCREENS.form,
    title: "Agent",
    submit: manages ? "Save" : undefined,
    metadata,
    blocks: [...top, ...fields, rest, context("Work under way keeps the prompt and model it began with.")],
  });
}

/** The versions of an agent, newest first; managers may use one again. */
export function agentVersionList(agent: Agent, versions: AgentVersion[], manages: boolean): Record<string, unknown> {
  const metadata: AgentState = { name: agent.name, from: agent.version };
  return modal({
    callbackId: AGENT_SCREENS.versions,
    title: "Versions",
    metadata,
    blocks: [
      header(outsidePlain(agent.name, 100)),
      ...(versions.length === 0
        ? [section("This workspace has not changed the agent; it is as Callboard ships it.")]
        : []),
      ...versions.map((version) => {
        const now = version.version === agent.version;
        const model = version.model ? `\`${outside(version.model, 100)}\`` : "the shipped model";
        const text = version.prompt === null ? "_the shipped prompt_" : outside(version.prompt, 600);
        const head = `*Version ${version.version}*${now ? " (in use)" : ""} · ${mention(version.by)} · ${moment(version.at)} · ${model}`;
        const use = button({
          actionId: AGENT_ACTIONS.use,
          text: "Use again",
          value: String(version.version),
          label: `Use again: version ${version.version}`,
        });
        return { ...section(`${head}\n${text}`), ...(manages && !now ? { accessory: use } : {}) };
      }),
      actions("agent:versions", [{ actionId: AGENT_ACTIONS.open, text: "Back", value: agent.name }]),
    ],
  });
}
