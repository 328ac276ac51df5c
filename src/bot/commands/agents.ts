import { getAgent, listAgents } from "../../pipelines/index.ts";
import type { Registration } from "../app.ts";
import { agentForm, agentList } from "../blocks/agents.ts";
import { helpCard } from "../blocks/help.ts";
import { mayNotManage } from "../launching.ts";
import { requestOf, SlashCommand } from "../requests.ts";

/** A trigger lives three seconds from the command on; in milliseconds, from when we have it. */
const OPEN_WITHIN_MS = 2_000;

/** `/agents` opens the registry of agents, `/agents NAME` one of them; everybody may look, managers may change. */
export function registerAgentsCommand({ app, deps, tenancy }: Registration): void {
  app.command("/agents", async ({ body, ack, context }) => {
    const { tenant, delivery } = requestOf(context);
    const command = SlashCommand.parse(body);
    const name = command.text.trim().toLowerCase();
    const refusal = await mayNotManage("change agents", { deps, tenancy }, tenant, command.user_id, delivery);
    delivery.mustBeInTime();
    const agent = name ? await getAgent(deps, tenant.id, name) : undefined;
    if (name && !agent) {
      await ack(helpCard("/agents", name === "help" ? undefined : command.text));
      return;
    }
    const view = agent ? agentForm(agent, refusal === null) : agentList(await listAgents(deps, tenant.id));
    await deps.slack.openView(tenant.id, command.trigger_id, view, AbortSignal.timeout(OPEN_WITHIN_MS));
    await ack();
  });
}
