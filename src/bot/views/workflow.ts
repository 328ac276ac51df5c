import { z } from "zod";
import type { SlackUserId } from "../../db/ids.ts";
import { UserError } from "../../errors.ts";
import { createWorkflow } from "../../pipelines/index.ts";
import type { Registration } from "../app.ts";
import { outside } from "../blocks/escape.ts";
import { WORKFLOW_FIELD, WORKFLOW_MODAL } from "../blocks/workflow/list.ts";
import { requestOf } from "../requests.ts";
import { carried, typed, ViewSubmission } from "./modal.ts";

const Origin = z.object({ channel: z.string().min(1), user: z.string().transform((id) => id as SlackUserId) });

/** The form of `/workflow`; the view's id makes a second submission harmless. */
export function registerWorkflowForm({ app, deps, tenancy }: Registration): void {
  app.view(WORKFLOW_MODAL, async ({ body, ack, context }) => {
    const { tenant, delivery } = requestOf(context);
    const submission = ViewSubmission.parse(body);
    const origin = carried(Origin, submission.view.private_metadata);
    await tenancy.seen(tenant, submission.user.id, delivery.signal);
    delivery.mustBeInTime();
    try {
      await createWorkflow(deps, tenant.id, {
        ...{ task: typed(submission, WORKFLOW_FIELD), requestKey: `view:${submission.view.id}` },
        ...{ createdBy: submission.user.id, origin },
      });
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      const text = outside([error.message, error.hint].filter(Boolean).join(" "), 1_500);
      await ack({ response_action: "errors", errors: { [WORKFLOW_FIELD]: text } });
      return;
    }
    await ack();
    delivery.later(() => deps.engine.kick(tenant.id));
  });
}
