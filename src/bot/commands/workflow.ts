import { z } from "zod";
import type { WorkflowId } from "../../db/ids.ts";
import { createWorkflow, getWorkflow, listWorkflows, sessionsByStatus } from "../../pipelines/index.ts";
import type { Card } from "../../pipelines/ports.ts";
import type { Registration } from "../app.ts";
import { helpCard } from "../blocks/help.ts";
import { notice } from "../blocks/notices.ts";
import { sessionList, workflowList, workflowModal, workflowSessions } from "../blocks/workflow/list.ts";
import type { BotDeps } from "../deps.ts";
import { inviteHint } from "../place.ts";
import { requestOf, SlashCommand } from "../requests.ts";
import type { Tenant } from "../tenancy.ts";

/** A trigger lives three seconds from the command on; in milliseconds, from when we have it. */
const OPEN_WITHIN_MS = 2_000;

const STATUSES = {
  pending: "pending",
  "in progress": "in_progress",
  in_progress: "in_progress",
  completed: "completed",
  failed: "failed",
} as const;
const Session = z.enum(["idle", "running", "completed", "failed"]);

/** `/workflow TASK` starts the agents; bare, it opens a form; `list [status]`, `show ID` and `sessions STATUS` look. */
export function registerWorkflow({ app, deps, tenancy }: Registration): void {
  app.command("/workflow", async ({ body, ack, context }) => {
    const { tenant, delivery } = requestOf(context);
    const command = SlashCommand.parse(body);
    const text = command.text.trim();
    const [word = "", ...rest] = text.split(/\s+/);
    const looked = await look(deps, tenant, word.toLowerCase(), rest.join(" ").toLowerCase());
    if (looked === "help") {
      await ack(helpCard("/workflow", /^help$/i.test(text) ? undefined : command.text));
      return;
    }
    if (looked) return ack(looked);
    const origin = { channel: command.channel_id, user: command.user_id };
    if (text === "") {
      await deps.slack.openView(
        tenant.id,
        command.trigger_id,
        workflowModal(origin),
        AbortSignal.timeout(OPEN_WITHIN_MS),
      );
      await ack();
      return;
    }
    const [hint] = await Promise.all([
      inviteHint(deps, tenant, command.channel_id),
      tenancy.seen(tenant, command.user_id, delivery.signal),
    ]);
    delivery.mustBeInTime();
    await createWorkflow(deps, tenant.id, {
      ...{ task: text, requestKey: `command:${command.trigger_id}` },
      ...{ createdBy: command.user_id, origin },
    });
    await ack(
      notice(`On it: the planner begins. The workflow's card will be here in a moment.${hint ? ` ${hint}` : ""}`),
    );
    delivery.later(() => deps.engine.kick(tenant.id));
  });
}

/** What a word other than a task asks to see. Null: it is a task, or nothing. */
async function look(deps: BotDeps, tenant: Tenant, word: string, rest: string): Promise<Card | "help" | null> {
  switch (word) {
    case "help":
      return rest === "" ? "help" : null;
    case "list": {
      if (rest === "") return workflowList(await listWorkflows(deps, tenant.id));
      if (!Object.hasOwn(STATUSES, rest)) return "help";
      const status = STATUSES[rest as keyof typeof STATUSES];
      return workflowList(await listWorkflows(deps, tenant.id, { status }), rest);
    }
    case "show": {
      const id = z.uuid().safeParse(rest);
      if (!id.success) return "help";
      const facts = await getWorkflow(deps, tenant.id, id.data as WorkflowId);
      return facts ? workflowSessions(facts) : notice("There is no such workflow in this workspace.");
    }
    case "sessions": {
      const status = Session.safeParse(rest || "running");
      return status.success ? sessionList(await sessionsByStatus(deps, tenant.id, status.data), status.data) : "help";
    }
    default:
      return null;
  }
}
