import { z } from "zod";
import type { SlackUserId } from "../../db/ids.ts";
import { UserError } from "../../errors.ts";
import { launchNew, parseProspectLines } from "../../pipelines/index.ts";
import type { Registration } from "../app.ts";
import { LAUNCH_FIELD_NAMES, LAUNCH_MODAL, type LaunchField } from "../blocks/launch-modal.ts";
import { mayNotLaunch } from "../launching.ts";
import { requestOf } from "../requests.ts";

const value = z.object({ value: z.string().nullish() });

const Submission = z.object({
  user: z.object({ id: z.string().transform((id) => id as SlackUserId) }),
  view: z.object({
    id: z.string().min(1),
    private_metadata: z.string(),
    state: z.object({ values: z.record(z.string(), z.record(z.string(), value)) }),
  }),
});

const Origin = z.object({ channel: z.string().min(1), user: z.string().transform((id) => id as SlackUserId) });

/** Errors that one field shows at most: more would push the form off the screen. */
const MAX_ERRORS = 5;

/** The form of `/launch`: every line is checked, errors stay in the form, and the view's id makes a second submit harmless. */
export function registerLaunchForm({ app, deps, tenancy }: Registration): void {
  app.view(LAUNCH_MODAL, async ({ body, ack, context }) => {
    const { tenant, delivery } = requestOf(context);
    const { user, view } = Submission.parse(body);
    const refuse = (field: LaunchField, message: string) =>
      ack({ response_action: "errors", errors: { [field]: message.slice(0, 1_500) } });
    const refusal = await mayNotLaunch({ deps, tenancy }, tenant, user.id, delivery);
    if (refusal) return refuse("name", "Only managers can launch campaigns.");
    const form = fieldsOf(view.state.values);
    const { prospects, errors } = parseProspectLines(form.prospects);
    if (errors.length > 0) return refuse("prospects", lineErrors(errors));
    delivery.mustBeInTime();
    try {
      await launchNew(deps, tenant.id, {
        ...form,
        prospects,
        requestKey: `view:${view.id}`,
        createdBy: user.id,
        origin: Origin.parse(JSON.parse(view.private_metadata)),
      });
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      return refuse(fieldOfProblem(error.message), error.message);
    }
    await ack();
    delivery.later(() => deps.engine.kick(tenant.id));
  });
}

function fieldsOf(
  values: Record<string, Record<string, { value?: string | null | undefined }>>,
): Record<LaunchField, string> {
  const entries = LAUNCH_FIELD_NAMES.map((name) => [name, values[name]?.[name]?.value ?? ""] as const);
  return Object.fromEntries(entries) as Record<LaunchField, string>;
}

function lineErrors(errors: { line: number; reason: string }[]): string {
  const shown = errors.slice(0, MAX_ERRORS).map(({ line, reason }) => `Line ${line}: ${reason}`);
  const more = errors.length - shown.length;
  return `${shown.join(" ")}${more > 0 ? ` And ${more} more.` : ""} Nothing was started.`;
}

const PROBLEMS: [RegExp, LaunchField][] = [
  [/\bvoice\b/i, "voiceId"],
  [/\bbrief\b/i, "brief"],
  [/campaign's name/i, "name"],
  [/sender's name/i, "senderName"],
  [/sender's company/i, "senderCompany"],
  [/company's description/i, "companyInfo"],
];

/** Under which field a problem with the campaign is shown. */
const fieldOfProblem = (message: string): LaunchField =>
  PROBLEMS.find(([pattern]) => pattern.test(message))?.[1] ?? "prospects";
