import { z } from "zod";
import type { ProjectId } from "../../../db/ids.ts";
import { URGENCIES } from "../../../db/schema/draft-jobs.ts";
import { UserError } from "../../../errors.ts";
import { askForDraft, makeProject } from "../../../pipelines/index.ts";
import type { Registration } from "../../app.ts";
import { NEW_PROJECT, WRITE_MODAL } from "../../blocks/draft/write-modal.ts";
import { outside } from "../../blocks/escape.ts";
import { notice } from "../../blocks/notices.ts";
import { requestOf } from "../../requests.ts";
import type { Tenant } from "../../tenancy.ts";
import { fieldOf, Origin, Submission } from "./form.ts";

/** The form of `/draft`: what cannot be used is said in the form, and the view's id makes a second submit harmless. */
export function registerWriteForm({ app, deps }: Registration): void {
  app.view(WRITE_MODAL, async ({ body, ack, context }) => {
    const { tenant, delivery } = requestOf(context);
    const form = Submission.parse(body);
    const origin = Origin.parse(JSON.parse(form.view.private_metadata));
    delivery.mustBeInTime();
    try {
      const projectId = await projectOf({ deps }, tenant, form);
      const asked = await askForDraft(deps, tenant.id, {
        projectId,
        requestKey: `view:${form.view.id}`,
        title: fieldOf(form, "title"),
        instructions: fieldOf(form, "instructions"),
        messages: fieldOf(form, "messages"),
        urgency: z.enum(URGENCIES).catch("normal").parse(fieldOf(form, "urgency")),
        requestedBy: form.user.id,
        origin,
      });
      await ack();
      if (!asked.created) {
        const raised = asked.raised ? ` It is of ${asked.urgency} urgency now.` : "";
        const text = `“${outside(asked.title, 150)}” was asked for with the same words a moment ago, so it is written once.${raised}`;
        delivery.later(() =>
          deps.slack.ephemeral({
            workspaceId: tenant.id,
            channel: origin.channel,
            user: form.user.id,
            card: notice(text),
            signal: AbortSignal.timeout(10_000),
          }),
        );
      }
      if (asked.raised) delivery.later(() => deps.engine.changed(tenant.id, "draft", asked.jobId));
      delivery.later(() => deps.engine.kick(tenant.id));
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      const message = [error.message, error.hint].filter(Boolean).join(" ");
      return ack({ response_action: "errors", errors: { [fieldOfProblem(error.message)]: message.slice(0, 1_500) } });
    }
  });
}

/** The chosen project, or the one that the form makes. @throws UserError for a new one without a name. */
export async function projectOf(
  { deps }: Pick<Registration, "deps">,
  tenant: Tenant,
  form: Submission,
): Promise<ProjectId> {
  const chosen = fieldOf(form, "project");
  if (chosen !== NEW_PROJECT) {
    const id = z.uuid().safeParse(chosen);
    if (!id.success) throw new UserError("Choose a project.");
    return id.data as ProjectId;
  }
  const { project } = await makeProject(deps, tenant.id, {
    name: fieldOf(form, "projectName"),
    requestKey: `view:${form.view.id}`,
    createdBy: form.user.id,
  });
  return project.id;
}

const PROBLEMS: [RegExp, string][] = [
  [/needs a name|project's name|of that name/i, "projectName"],
  [/project/i, "project"],
  [/title/i, "title"],
  [/transcript|messages/i, "messages"],
];

/** Under which field a problem is shown. */
export const fieldOfProblem = (message: string): string =>
  PROBLEMS.find(([pattern]) => pattern.test(message))?.[1] ?? "instructions";
