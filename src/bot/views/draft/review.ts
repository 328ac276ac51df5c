import { z } from "zod";
import type { VersionId } from "../../../db/ids.ts";
import { getVersion } from "../../../db/queries/drafts/documents.ts";
import { URGENCIES } from "../../../db/schema/draft-jobs.ts";
import { UserError } from "../../../errors.ts";
import { editSection, reviseVersion, showDocumentAgain } from "../../../pipelines/index.ts";
import type { Registration } from "../../app.ts";
import { EDITABLE, editSectionModal, REVIEW_MODALS } from "../../blocks/draft/review-modals.ts";
import { outside } from "../../blocks/escape.ts";
import { notice } from "../../blocks/notices.ts";
import { requestOf } from "../../requests.ts";
import { fieldOf, Origin, Submission } from "./form.ts";

const id = z.uuid().transform((value) => value as VersionId);
const Revised = z.object({ version: id, origin: Origin });
const Edited = z.object({ version: id, place: z.int().min(0).optional() });

const said = (error: UserError) => [error.message, error.hint].filter(Boolean).join(" ").slice(0, 1_500);

/** The forms behind Revise and Edit a part. */
export function registerReviewForms({ app, deps }: Registration): void {
  app.view(REVIEW_MODALS.revise, async ({ body, ack, context }) => {
    const { tenant, delivery } = requestOf(context);
    const form = Submission.parse(body);
    const { version, origin } = Revised.parse(JSON.parse(form.view.private_metadata));
    delivery.mustBeInTime();
    try {
      const revised = await reviseVersion(deps, tenant.id, {
        shown: version,
        instructions: fieldOf(form, "instructions"),
        urgency: z.enum(URGENCIES).catch("normal").parse(fieldOf(form, "urgency")),
        by: form.user.id,
        requestKey: `view:${form.view.id}`,
        origin,
      });
      await ack();
      const { learned, title } = revised;
      if (learned.length > 0) {
        const rules = learned.map((rule) => `• ${outside(rule, 200)}`).join("\n");
        const text = `Kept as ${learned.length === 1 ? "a rule" : "rules"} of voice for “${outside(title, 100)}”:\n${rules}\nChange or remove them with \`/draft show\`.`;
        delivery.later(() => whisper(tenant.id, origin.channel, form.user.id, text));
      }
      delivery.later(() => deps.engine.kick(tenant.id));
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      return ack({ response_action: "errors", errors: { instructions: said(error) } });
    }
  });

  app.view(REVIEW_MODALS.pick, async ({ body, ack, context }) => {
    const { tenant } = requestOf(context);
    const form = Submission.parse(body);
    const { version } = Edited.parse(JSON.parse(form.view.private_metadata));
    const place = Number(fieldOf(form, "part"));
    const [found] = await getVersion(deps.db, tenant.id, version);
    const part = found?.version.sections[place];
    const refuse = (message: string) => ack({ response_action: "errors", errors: { part: message } });
    if (!part) return refuse("That part is not there any more.");
    if (part.text.length > EDITABLE)
      return refuse(`That part is longer than a form takes (${EDITABLE} characters). Ask for a revision instead.`);
    const view = editSectionModal(part, JSON.stringify({ version, place }));
    return ack({ response_action: "update", view: view as never });
  });

  app.view(REVIEW_MODALS.edit, async ({ body, ack, context }) => {
    const { tenant, delivery } = requestOf(context);
    const form = Submission.parse(body);
    const { version, place = 0 } = Edited.parse(JSON.parse(form.view.private_metadata));
    delivery.mustBeInTime();
    try {
      const edited = await editSection(deps, tenant.id, {
        shown: version,
        place,
        text: fieldOf(form, "text"),
        by: form.user.id,
        requestKey: `view:${form.view.id}`,
      });
      await ack({ response_action: "clear" });
      delivery.later(() => showDocumentAgain(deps, tenant.id, edited.documentId));
      const learned = edited.learned.map((rule) => `\n• ${outside(rule, 200)}`).join("");
      const text = `Saved as version ${edited.number}.${learned ? ` Kept as rules of voice:${learned}` : ""}`;
      delivery.later(async () => {
        const channel = await deps.slack.direct(tenant.id, form.user.id, AbortSignal.timeout(10_000));
        await whisper(tenant.id, channel, form.user.id, text);
      });
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      return ack({ response_action: "errors", errors: { text: said(error) } });
    }
  });

  const whisper = (
    workspaceId: Parameters<typeof deps.slack.ephemeral>[0]["workspaceId"],
    channel: string,
    user: string,
    text: string,
  ) => deps.slack.ephemeral({ workspaceId, channel, user, card: notice(text), signal: AbortSignal.timeout(10_000) });
}
