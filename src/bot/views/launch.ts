import { z } from "zod";
import { newId, type SlackUserId } from "../../db/ids.ts";
import type { Origin } from "../../db/schema/runs.ts";
import { messageOf, UserError } from "../../errors.ts";
import type { Registration } from "../app.ts";
import { outside } from "../blocks/escape.ts";
import { section } from "../blocks/kit.ts";
import {
  LAUNCH_KIND,
  LAUNCH_MODAL,
  LAUNCH_PREVIEW,
  LET_THROUGH,
  previewModal,
  readingModal,
} from "../blocks/launch-modal.ts";
import type { BotDeps } from "../deps.ts";
import type { Entered, Form, LaunchAsked, LaunchKind } from "../launch/kind.ts";
import { kindOf } from "../launch/kinds.ts";
import { keepDraft, launchDraftOf, previewView } from "../launch/preview.ts";
import { mayNotLaunch } from "../launching.ts";
import { requestOf } from "../requests.ts";
import type { Tenant } from "../tenancy.ts";

const Field = z.object({
  value: z.string().nullish(),
  selected_option: z.object({ value: z.string() }).nullish(),
  selected_options: z.array(z.object({ value: z.string() })).nullish(),
  files: z.array(z.object({ id: z.string() })).nullish(),
});
type Values = Record<string, Record<string, z.infer<typeof Field>>>;

const Submission = z.object({
  user: z.object({ id: z.string().transform((id) => id as SlackUserId) }),
  view: z.object({
    id: z.string().min(1),
    private_metadata: z.string(),
    state: z.object({ values: z.record(z.string(), z.record(z.string(), Field)) }),
  }),
});

const Where = z.object({
  channel: z.string().min(1),
  user: z.string().transform((id) => id as SlackUserId),
  kind: z.string().optional(),
});

/** A longer file is read after the answer, in bytes: about 2,500 lines. */
const READ_AT_ONCE = 256_000;
/** How long that may take, in milliseconds: a Worker is kept alive 30 s after its answer. */
const READ_LATER_MS = 25_000;

/** The form of `/launch` and its preview: errors stay in the form, nothing but a draft is written before Launch is pressed. */
export function registerLaunchForm({ app, deps, tenancy }: Registration): void {
  app.view(LAUNCH_MODAL, async ({ body, ack, context }) => {
    const { tenant, delivery } = requestOf(context);
    const { user, view } = Submission.parse(body);
    const refusal = await mayNotLaunch({ deps, tenancy }, tenant, user.id, delivery);
    if (refusal) throw new UserError("Only managers can launch campaigns.");
    const where = Where.parse(JSON.parse(view.private_metadata));
    const { values } = view.state;
    const kind = kindOf(values[LAUNCH_KIND]?.[LAUNCH_KIND]?.selected_option?.value ?? where.kind);
    if (!kind) throw new UserError("That kind of campaign is from another version of Callboard.");
    const origin: Origin = { channel: where.channel, user: where.user };
    const asked: LaunchAsked = { deps, tenant, user: user.id, origin, signal: delivery.signal };
    const form = await formOf(deps, tenant, values, delivery.signal);
    delivery.mustBeInTime();
    if (form.bytes > READ_AT_ONCE) {
      const externalId = `launch-${newId()}`;
      await ack({ response_action: "push", view: readingModal(externalId) as never });
      delivery.later(() =>
        readLater({ ...asked, signal: AbortSignal.timeout(READ_LATER_MS) }, kind, form.of, externalId),
      );
      return;
    }
    const read = await kind.read(asked, form.of);
    if ("errors" in read) return ack({ response_action: "errors", errors: shortened(read.errors) });
    delivery.mustBeInTime();
    await ack({ response_action: "push", view: previewView(await keepDraft(asked, kind, read.draft)) as never });
  });

  app.view(LAUNCH_PREVIEW, async ({ body, ack, context }) => {
    const { tenant, delivery } = requestOf(context);
    const { user, view } = Submission.parse(body);
    const refusal = await mayNotLaunch({ deps, tenancy }, tenant, user.id, delivery);
    if (refusal) throw new UserError("Only managers can launch campaigns.");
    const { draft } = z.object({ draft: z.uuid() }).parse(JSON.parse(view.private_metadata));
    const letThrough = (view.state.values[LET_THROUGH]?.[LET_THROUGH]?.selected_options ?? []).length > 0;
    delivery.mustBeInTime();
    try {
      await launchDraftOf({ deps, tenant, user: user.id, signal: delivery.signal }, draft, letThrough);
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      const text = [error.message, error.hint].filter(Boolean).join(" ");
      if (view.state.values[LET_THROUGH]) return ack({ response_action: "errors", errors: { [LET_THROUGH]: text } });
      return ack({ response_action: "update", view: sorry(text) as never });
    }
    await ack({ response_action: "clear" });
    delivery.later(() => deps.engine.kick(tenant.id));
  });
}

/** The form as entered; of files, what Slack says about them. */
async function formOf(
  deps: BotDeps,
  tenant: Tenant,
  values: Values,
  signal: AbortSignal,
): Promise<{ of: Form; bytes: number }> {
  const fields = new Map<string, Entered>();
  let bytes = 0;
  for (const [name, block] of Object.entries(values)) {
    const { value, selected_option, selected_options, files } = block[name] ?? {};
    const options = [...(selected_option ? [selected_option] : []), ...(selected_options ?? [])].map(
      (one) => one.value,
    );
    const read = await Promise.all((files ?? []).map(({ id }) => deps.slack.file(tenant.id, id, signal)));
    for (const file of read) bytes += file.size;
    fields.set(name, { text: value ?? "", options, files: read });
  }
  return { of: (field) => fields.get(field) ?? { text: "", options: [], files: [] }, bytes };
}

/** Reads a long list while its modal says so, and shows what came of it there. Lost, nothing was written: the form is still below. */
async function readLater(asked: LaunchAsked, kind: LaunchKind, form: Form, externalId: string): Promise<void> {
  const show = (view: Record<string, unknown>) =>
    asked.deps.slack.updateView(asked.tenant.id, { externalId }, view, AbortSignal.timeout(10_000));
  try {
    const read = await kind.read(asked, form);
    if ("errors" in read) {
      await show(sorry(Object.values(read.errors).join(" "), externalId));
      return;
    }
    await show(previewView(await keepDraft(asked, kind, read.draft), externalId));
  } catch (error) {
    const told = error instanceof UserError ? [error.message, error.hint].filter(Boolean).join(" ") : TROUBLE;
    if (!(error instanceof UserError)) asked.deps.log.error("launch.read", { error: messageOf(error) });
    await show(sorry(told, externalId));
  }
}

const TROUBLE = "The list could not be read just now. Nothing was started; go back and send the form again.";

/** What is wrong, upon the form: closing it goes back there. */
const sorry = (text: string, externalId?: string): Record<string, unknown> =>
  previewModal({
    blocks: [section(`:warning: ${outside(text, 2_800)}`)],
    ask: null,
    mayLaunch: false,
    metadata: "{}",
    ...(externalId ? { externalId } : {}),
  });

const shortened = (errors: Record<string, string>): Record<string, string> =>
  Object.fromEntries(Object.entries(errors).map(([field, text]) => [field, text.slice(0, 1_900)]));
