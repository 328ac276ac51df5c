import { z } from "zod";
import type { WorkflowId } from "../../db/ids.ts";
import { UserError } from "../../errors.ts";
import { getWorkflow } from "../../pipelines/index.ts";
import type { Registration } from "../app.ts";
import { WORKFLOW_ACTIONS, type WorkflowVerb } from "../blocks/workflow/card.ts";
import { workflowSessions } from "../blocks/workflow/list.ts";
import { mayNotManage } from "../launching.ts";
import { Click, requestOf } from "../requests.ts";

/** Time for the calls after the answer, in milliseconds. */
const AFTERWARDS_MS = 10_000;

/** A workflow's id, and where its run stood when it was shown. */
const Shown = z.string().regex(/^[0-9a-f-]{36}(:\d{1,9})?$/);

/** Cancel and Retry on a workflow's card, for who asked for it and for managers; Sessions for everybody. */
export function registerWorkflowActions({ app, deps, tenancy }: Registration): void {
  for (const [verb, actionId] of Object.entries(WORKFLOW_ACTIONS) as [WorkflowVerb, string][]) {
    app.action(actionId, async ({ body, ack, context }) => {
      const { tenant, delivery } = requestOf(context);
      const click = Click.parse(body);
      const shown = Shown.safeParse(click.actions[0]?.value);
      const [id, seq] = shown.success ? shown.data.split(":") : [];
      const facts = id ? await getWorkflow(deps, tenant.id, id as WorkflowId) : null;
      if (!facts?.run) throw new UserError("That workflow is not there any more.");
      const { run, workflow } = facts;
      if (verb === "show") {
        await ack();
        const responseUrl = click.response_url;
        if (responseUrl)
          delivery.later(() =>
            deps.slack.respond(responseUrl, workflowSessions(facts), AbortSignal.timeout(AFTERWARDS_MS)),
          );
        return;
      }
      if (workflow.createdBy !== click.user.id) {
        const refusal = await mayNotManage(
          "change other people's workflows",
          { deps, tenancy },
          tenant,
          click.user.id,
          delivery,
        );
        if (refusal) throw new UserError(refusal);
      }
      delivery.mustBeInTime();
      if (verb === "cancel") await deps.engine.cancel(tenant.id, run.id);
      else await deps.engine.retry(tenant.id, run.id, { by: click.user.id, ...(seq ? { seq: Number(seq) } : {}) });
      await ack();
      delivery.later(async () => {
        await deps.engine.changed(tenant.id, "workflow", workflow.id);
        await deps.engine.kick(tenant.id);
      });
    });
  }
}
