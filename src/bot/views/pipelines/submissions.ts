import { z } from "zod";
import type { PipelineId, SlackUserId } from "../../../db/ids.ts";
import { UserError } from "../../../errors.ts";
import { forkPipeline, movedOrder, renamePipeline, setStepModels, setSteps } from "../../../pipelines/index.ts";
import type { Registration } from "../../app.ts";
import { outside } from "../../blocks/escape.ts";
import { FORK_FIELDS, modelField, RENAME_FIELD } from "../../blocks/pipelines/forms.ts";
import { PIPELINE_SCREENS } from "../../blocks/pipelines/words.ts";
import type { BotDeps } from "../../deps.ts";
import { mayNotManage } from "../../launching.ts";
import { requestOf } from "../../requests.ts";
import type { Tenant } from "../../tenancy.ts";
import { carried, refusedText, typed, ViewSubmission } from "../modal.ts";
import { detailScreen, listScreen, pipelineOr, registryOf } from "./screens.ts";

const State = z.object({
  slug: z.string(),
  id: z.uuid().nullable(),
  version: z.int(),
  order: z.array(z.string()).default([]),
  session: z.string().default(""),
});

interface Sent {
  deps: BotDeps;
  tenant: Tenant;
  by: SlackUserId;
  submission: z.infer<typeof ViewSubmission>;
  state: z.infer<typeof State>;
}

/** Submissions of the modal's forms: the changed pipeline is shown in the same modal; what is refused is said beside its field. */
export function registerPipelineForms({ app, deps, tenancy }: Registration): void {
  const on = (
    callbackId: string,
    field: (problem: string, sent: Sent) => string | null,
    save: (sent: Sent) => Promise<string>,
  ) =>
    app.view(callbackId, async ({ body, ack, context }) => {
      const { tenant, delivery } = requestOf(context);
      const submission = ViewSubmission.parse(body);
      const by = submission.user.id;
      const sent = { deps, tenant, by, submission, state: carried(State, submission.view.private_metadata) };
      const refusal = await mayNotManage("change pipelines", { deps, tenancy }, tenant, by, delivery);
      delivery.mustBeInTime();
      try {
        if (refusal) throw new UserError(refusal);
        const slug = await save(sent);
        const view = await detailScreen(deps, tenant.id, slug, { manages: true, said: ":white_check_mark: Saved." });
        await ack({ response_action: "update", view: view as never });
      } catch (error) {
        if (!(error instanceof UserError)) throw error;
        const id = refusal ? null : field(error.message, sent);
        const text = outside([error.message, error.hint].filter(Boolean).join(" "), 1_500);
        if (id) await ack({ response_action: "errors", errors: { [id]: text } });
        else
          await ack({ response_action: "update", view: (await refusedScreen(sent, error, refusal === null)) as never });
      }
    });

  on(
    PIPELINE_SCREENS.fork,
    (problem) => (/\bname is\b/.test(problem) ? FORK_FIELDS.name : FORK_FIELDS.slug),
    async ({ tenant, by, submission, state }) => {
      const own = await forkPipeline(registryOf(deps), tenant.id, {
        ...{ of: state.slug, slug: typed(submission, FORK_FIELDS.slug), name: typed(submission, FORK_FIELDS.name) },
        ...{ requestKey: `view:${submission.view.id}:${state.slug}:${typed(submission, FORK_FIELDS.slug).trim()}`, by },
      });
      return own.slug;
    },
  );
  on(
    PIPELINE_SCREENS.rename,
    () => RENAME_FIELD,
    async ({ tenant, submission, state, by }) => {
      const change = { ...ownOf(state), by, name: typed(submission, RENAME_FIELD) };
      return (await renamePipeline(registryOf(deps), tenant.id, change)).slug;
    },
  );
  on(
    PIPELINE_SCREENS.models,
    (_problem, { submission }) => Object.keys(submission.view.state.values)[0] ?? null,
    async ({ tenant, submission, state, by }) => {
      const fields = (await pipelineOr(deps, tenant.id, state.slug)).steps.map(({ name }) => name);
      const shown = fields.filter((name) => modelField(name) in submission.view.state.values);
      const models = Object.fromEntries(shown.map((name) => [name, typed(submission, modelField(name)) || null]));
      return (await setStepModels(registryOf(deps), tenant.id, { ...ownOf(state), by, models })).slug;
    },
  );
  on(
    PIPELINE_SCREENS.detail,
    () => null,
    async ({ tenant, state, by }) => {
      const view = await pipelineOr(deps, tenant.id, state.slug);
      const order = await movedOrder(deps, tenant.id, { ...ownOf(state), session: state.session, order: state.order });
      const steps = order.map((name) => ({
        name,
        model: view.own?.steps.find((step) => step.name === name)?.model,
      }));
      return (await setSteps(registryOf(deps), tenant.id, { ...ownOf(state), by, steps })).slug;
    },
  );
}

function ownOf({ id, version }: Sent["state"]): { id: PipelineId; version: number } {
  if (!id) throw new UserError("Callboard's own pipelines cannot be changed.", "Fork it, and change the copy.");
  return { id: id as PipelineId, version };
}

/** The order that was refused, to be mended; a pipeline that somebody changed or removed meanwhile, as it stands. */
async function refusedScreen({ deps, tenant, state }: Sent, error: UserError, manages: boolean) {
  const said = refusedText(error);
  try {
    const now = await pipelineOr(deps, tenant.id, state.slug);
    const stale = now.own?.version !== state.version || state.order.length === 0;
    if (stale || !state.id) return await detailScreen(deps, tenant.id, state.slug, { manages, said });
    const { session } = state;
    const order = await movedOrder(deps, tenant.id, { id: state.id as PipelineId, session, order: state.order });
    return await detailScreen(deps, tenant.id, state.slug, { manages, said, order, session });
  } catch (gone) {
    if (!(gone instanceof UserError)) throw gone;
    return listScreen(deps, tenant.id, said);
  }
}
