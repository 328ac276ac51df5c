import { z } from "zod";
import type { RunId, SlackUserId } from "../../db/ids.ts";
import { UserError } from "../../errors.ts";
import { runCardOf } from "../actions/runs.ts";
import type { Registration } from "../app.ts";
import { notice } from "../blocks/notices.ts";
import { REPLAY_MODAL, RUN_FIELDS, SKIP_MODAL } from "../blocks/run-modals.ts";
import type { BotDeps } from "../deps.ts";
import { mayNotManage } from "../launching.ts";
import { requestOf } from "../requests.ts";
import type { Tenant } from "../tenancy.ts";
import { carried } from "./modal.ts";

/** Time for the calls after the answer, in milliseconds. */
const AFTERWARDS_MS = 10_000;

const Field = z
  .object({ value: z.string().nullish(), selected_option: z.object({ value: z.string() }).nullish() })
  .loose();
const Submission = z.object({
  user: z.object({ id: z.string().transform((id) => id as SlackUserId) }),
  view: z.object({
    id: z.string().min(1),
    private_metadata: z.string(),
    state: z.object({ values: z.record(z.string(), z.record(z.string(), Field)) }),
  }),
});
const Of = z.object({
  runId: z.uuid().transform((id) => id as RunId),
  seq: z.number().int().min(0),
  channel: z.string().optional(),
});

const JsonObject = z.record(z.string(), z.unknown());

/** What was typed as a JSON object. @throws UserError where it is none. */
function objectIn(text: string): Record<string, unknown> {
  try {
    return JsonObject.parse(JSON.parse(text));
  } catch {
    throw new UserError('This is not a JSON object. Write it as {"name": "value"}, or {} for an empty one.');
  }
}

/** The forms of a run's Skip and Replay, for managers. What is refused is said in the form, which stays open. */
export function registerRunForms({ app, deps, tenancy }: Registration): void {
  const form = (
    callbackId: string,
    field: string,
    act: (tenant: Tenant, submitted: z.infer<typeof Submission>, of: z.infer<typeof Of>) => Promise<RunId>,
  ) =>
    app.view(callbackId, async ({ body, ack, context }) => {
      const { tenant, delivery } = requestOf(context);
      const submitted = Submission.parse(body);
      const of = carried(Of, submitted.view.private_metadata);
      let shown: RunId;
      try {
        const refusal = await mayNotManage("change runs", { deps, tenancy }, tenant, submitted.user.id, delivery);
        if (refusal) throw new UserError(refusal);
        delivery.mustBeInTime();
        shown = await act(tenant, submitted, of);
      } catch (error) {
        if (!(error instanceof UserError)) throw error;
        const text = [error.message, error.hint].filter(Boolean).join(" ");
        await ack({ response_action: "errors", errors: { [field]: text } });
        return;
      }
      await ack();
      delivery.later(() => deps.engine.kick(tenant.id));
      delivery.later(() => tell(deps, tenant, submitted.user.id, of.channel, shown));
    });

  form(SKIP_MODAL, RUN_FIELDS.output, async (tenant, { user, view }, { runId, seq }) => {
    const output = objectIn(view.state.values[RUN_FIELDS.output]?.[RUN_FIELDS.output]?.value ?? "");
    await deps.engine.skip(tenant.id, runId, { by: user.id, seq, output });
    return runId;
  });

  form(REPLAY_MODAL, RUN_FIELDS.from, async (tenant, { view }, { runId }) => {
    const { values } = view.state;
    const from = values[RUN_FIELDS.from]?.[RUN_FIELDS.from]?.selected_option?.value ?? "";
    const text = values[RUN_FIELDS.input]?.[RUN_FIELDS.input]?.value;
    const input = text === undefined || text === null ? undefined : objectIn(text);
    // A submission that Slack sends again finds the run that it started.
    const replayed = await deps.engine.replay(tenant.id, runId, { from, input, requestKey: `view:${view.id}` });
    return replayed.runId;
  });
}

/** Shows the run as it stands now to whoever changed it. */
async function tell(
  deps: BotDeps,
  tenant: Tenant,
  user: SlackUserId,
  channel: string | undefined,
  runId: RunId,
): Promise<void> {
  if (!channel) return;
  const signal = AbortSignal.timeout(AFTERWARDS_MS);
  const card = (await runCardOf(deps, tenant.id, runId, true)) ?? notice("That run is not there any more.");
  await deps.slack.ephemeral({ workspaceId: tenant.id, channel, user, card, signal });
}
