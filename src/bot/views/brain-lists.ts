import { z } from "zod";
import { runBatch, type Statement } from "../../db/client.ts";
import type { SlackUserId } from "../../db/ids.ts";
import { writeKnownAnswers } from "../../db/queries/brain/known-answers.ts";
import { chooseOwners } from "../../db/queries/brain/lead-owners.ts";
import { OBJECTIONS } from "../../pipelines/index.ts";
import type { Registration } from "../app.ts";
import { ANSWERS_MODAL, OWNERS_MODAL } from "../blocks/brain-lists.ts";
import { notice } from "../blocks/notices.ts";
import { many } from "../blocks/words.ts";
import { mayNotManage } from "../launching.ts";
import { requestOf } from "../requests.ts";
import { FormValues } from "../settings-form.ts";

const Submission = z.object({
  user: z.object({ id: z.string().transform((id) => id as SlackUserId) }),
  view: z.object({
    private_metadata: z.string().transform((text) => Metadata.parse(JSON.parse(text))),
    state: z.object({ values: FormValues }),
  }),
});
const Metadata = z.object({ channel: z.string(), version: z.string(), keys: z.array(z.string()).max(50) });
type Submission = z.infer<typeof Submission>;

const AFTERWARDS_MS = 10_000;
const MEANWHILE = "Somebody else saved this list meanwhile. Close this form and open it again.";

/** The form of `/callboard owners`: what is chosen by hand goes before what Slack knows of an e-mail. */
export function registerOwnersForm(registration: Registration): void {
  onSubmit(registration, OWNERS_MODAL, async ({ view }, db, tenant) => {
    const owners = view.private_metadata.keys.map((owner, index) => ({
      owner,
      slackUserId: view.state.values[index]?.[index]?.selected_user ?? null,
    }));
    if (!(await stands(db, chooseOwners(db, tenant, view.private_metadata.version, owners)))) return null;
    return `Saved. ${many(owners.filter((of) => of.slackUserId).length, "owner")} of ${owners.length} known in Slack.`;
  });
}

/** The form of `/callboard answers`; an emptied field forgets the answer. */
export function registerAnswersForm(registration: Registration): void {
  onSubmit(registration, ANSWERS_MODAL, async ({ view, user }, db, tenant) => {
    const known = new Set(OBJECTIONS.map(({ key }) => key));
    const written = view.private_metadata.keys
      .map((objection, index) => ({ objection, text: view.state.values[index]?.[index]?.value ?? "" }))
      .filter(({ objection }) => known.has(objection));
    const form = { version: view.private_metadata.version, by: user.id, answers: written };
    if (!(await stands(db, writeKnownAnswers(db, tenant, form)))) return null;
    return `Saved: ${many(written.filter(({ text }) => text.trim()).length, "answer")}.`;
  });
}

const Saved = z.tuple([z.object({ saved: z.boolean() })]);

/** Runs the statements of a save. False: somebody else saved meanwhile, and nothing was changed. */
async function stands(db: Registration["deps"]["db"], statements: Statement[]): Promise<boolean> {
  const answers = (await runBatch(db, statements)) as { rows: unknown }[];
  return Saved.parse(answers.at(-1)?.rows)[0].saved;
}

/** What is said of a save; null: somebody else saved since the form was opened. */
type Save = (
  form: Submission,
  db: Registration["deps"]["db"],
  tenant: ReturnType<typeof requestOf>["tenant"]["id"],
) => Promise<string | null>;

/** Saves a manager's form and says so to them. */
function onSubmit({ app, deps, tenancy }: Registration, callbackId: string, save: Save): void {
  app.view(callbackId, async ({ body, ack, context }) => {
    const { tenant, delivery } = requestOf(context);
    const form = Submission.parse(body);
    const refusal = await mayNotManage("change this", { deps, tenancy }, tenant, form.user.id, delivery);
    if (refusal) return ack({ response_action: "errors", errors: { "0": "Only managers can change this." } });
    delivery.mustBeInTime();
    const said = await save(form, deps.db, tenant.id);
    if (said === null) return ack({ response_action: "errors", errors: { "0": MEANWHILE } });
    await ack();
    const { channel } = form.view.private_metadata;
    const signal = AbortSignal.timeout(AFTERWARDS_MS);
    const card = notice(said);
    delivery.later(() => deps.slack.ephemeral({ workspaceId: tenant.id, channel, user: form.user.id, card, signal }));
  });
}
