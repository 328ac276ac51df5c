import type { DocumentId, DraftJobId, VersionId, WorkspaceId } from "../../../db/ids.ts";
import { getDocument, getVersion, getVersionByNumber, listVersions } from "../../../db/queries/drafts/documents.ts";
import { getJob } from "../../../db/queries/drafts/get-job.ts";
import { UserError } from "../../../errors.ts";
import { approve, restoreVersion, showDocumentAgain } from "../../../pipelines/index.ts";
import type { Registration } from "../../app.ts";
import { DRAFT_ACTIONS } from "../../blocks/draft/facts.ts";
import {
  changesModal,
  documentModal,
  EDIT_ACTION,
  FILE_ACTION,
  pickSectionModal,
  reviseModal,
  versionsModal,
} from "../../blocks/draft/review-modals.ts";
import { notice } from "../../blocks/notices.ts";
import type { Delivery } from "../../delivery.ts";
import type { BotDeps } from "../../deps.ts";
import { requestOf } from "../../requests.ts";
import type { Tenant } from "../../tenancy.ts";
import { DraftClick, idOf, showView } from "./click.ts";

/** Time for the calls after the answer, in milliseconds. */
const AFTERWARDS_MS = 10_000;

async function versionOf({ db }: BotDeps, workspace: WorkspaceId, id: VersionId) {
  const [found] = await getVersion(db, workspace, id);
  if (!found) throw new UserError("That version is not there any more.");
  return found;
}

/** Versions that one dialog lists. */
const VERSIONS = 45;

async function versionsOf({ db }: BotDeps, workspace: WorkspaceId, id: DocumentId) {
  const [[document], versions] = await db.batch([
    getDocument(db, workspace, id),
    listVersions(db, workspace, id, VERSIONS),
  ]);
  if (!document) throw new UserError("That document is not there any more.");
  return versionsModal(document, versions);
}

/** The buttons under a draft: Open, All changes, Revise, Approve, Restore previous, Retry; and those in the open document. */
export function registerReview({ app, deps }: Registration): void {
  const open = (tenant: Tenant, click: DraftClick, view: Record<string, unknown>) =>
    showView(deps, tenant.id, click, view);

  app.action(DRAFT_ACTIONS.open, async ({ body, ack, context }) => {
    const { tenant } = requestOf(context);
    const click = DraftClick.parse(body);
    const { document, version } = await versionOf(deps, tenant.id, idOf<VersionId>(click));
    await open(tenant, click, documentModal(document, version));
    await ack();
  });

  app.action(DRAFT_ACTIONS.changes, async ({ body, ack, context }) => {
    const { tenant } = requestOf(context);
    const click = DraftClick.parse(body);
    const { document, version } = await versionOf(deps, tenant.id, idOf<VersionId>(click));
    const [before] = await getVersionByNumber(deps.db, tenant.id, document.id, version.number - 1);
    if (!before) throw new UserError("It is the first version: there is nothing to compare it with.");
    await open(tenant, click, changesModal(document, before, version));
    await ack();
  });

  app.action(DRAFT_ACTIONS.revise, async ({ body, ack, context }) => {
    const { tenant } = requestOf(context);
    const click = DraftClick.parse(body);
    const { document, version } = await versionOf(deps, tenant.id, idOf<VersionId>(click));
    const origin = { channel: click.channel?.id ?? click.user.id, user: click.user.id };
    await open(tenant, click, reviseModal(document, JSON.stringify({ version: version.id, origin })));
    await ack();
  });

  app.action(DRAFT_ACTIONS.approve, async ({ body, ack, context }) => {
    const { tenant, delivery } = requestOf(context);
    const click = DraftClick.parse(body);
    const id = idOf<VersionId>(click);
    delivery.mustBeInTime();
    const { now, documentId } = await approve(deps, tenant.id, id, click.user.id);
    await ack();
    if (!now) tell(deps, tenant, click, delivery, "It was approved before; your click changed nothing.");
    delivery.later(() => showDocumentAgain(deps, tenant.id, documentId));
  });

  app.action(DRAFT_ACTIONS.restore, async ({ body, ack, context }) => {
    const { tenant, delivery } = requestOf(context);
    const click = DraftClick.parse(body);
    const id = idOf<VersionId>(click);
    delivery.mustBeInTime();
    const { number, restored, documentId } = await restoreVersion(deps, tenant.id, {
      shown: id,
      by: click.user.id,
      // One restore of what is shown: a second click on the same version is the same wish.
      requestKey: `restore:${id}`,
    });
    await ack();
    tell(deps, tenant, click, delivery, `Version ${restored} is back, as version ${number}. Nothing was lost.`);
    delivery.later(() => showDocumentAgain(deps, tenant.id, documentId));
  });

  app.action(DRAFT_ACTIONS.versions, async ({ body, ack, context }) => {
    const { tenant } = requestOf(context);
    const click = DraftClick.parse(body);
    await open(tenant, click, await versionsOf(deps, tenant.id, idOf<DocumentId>(click)));
    await ack();
  });

  app.action(DRAFT_ACTIONS.restoreTo, async ({ body, ack, context }) => {
    const { tenant, delivery } = requestOf(context);
    const click = DraftClick.parse(body);
    const [shown = "", number = ""] = click.actions[0]?.value?.split(":") ?? [];
    const found = await versionOf(deps, tenant.id, shown as VersionId);
    delivery.mustBeInTime();
    const request = { shown: found.version.id, to: Number(number), by: click.user.id };
    await restoreVersion(deps, tenant.id, { ...request, requestKey: `restore:${shown}:${number}` });
    await ack();
    delivery.later(() => showDocumentAgain(deps, tenant.id, found.document.id));
    const { view } = click;
    if (!view) return;
    delivery.later(async () => {
      const built = await versionsOf(deps, tenant.id, found.document.id);
      await deps.slack.updateView(tenant.id, { viewId: view.id }, built, AbortSignal.timeout(AFTERWARDS_MS));
    });
  });

  app.action(DRAFT_ACTIONS.retry, async ({ body, ack, context }) => {
    const { tenant, delivery } = requestOf(context);
    const click = DraftClick.parse(body);
    const id = idOf<DraftJobId>(click);
    const [found] = await getJob(deps.db, tenant.id, id);
    if (!found) throw new UserError("That draft is not there any more.");
    if (found.job.status !== "error")
      throw new UserError("That draft is under way or done already.", "Its card says how far it is.");
    delivery.mustBeInTime();
    await deps.engine.retry(tenant.id, found.job.runId, { by: click.user.id });
    await ack();
    delivery.later(() => deps.engine.kick(tenant.id));
    delivery.later(() => deps.engine.changed(tenant.id, "draft", id));
  });

  app.action(EDIT_ACTION, async ({ body, ack, context }) => {
    const { tenant } = requestOf(context);
    const click = DraftClick.parse(body);
    const { version } = await versionOf(deps, tenant.id, idOf<VersionId>(click));
    await open(tenant, click, pickSectionModal(version, JSON.stringify({ version: version.id })));
    await ack();
  });

  app.action(FILE_ACTION, async ({ body, ack, context }) => {
    const { tenant, delivery } = requestOf(context);
    const click = DraftClick.parse(body);
    const { version } = await versionOf(deps, tenant.id, idOf<VersionId>(click));
    delivery.mustBeInTime();
    await deps.engine.start(tenant.id, {
      pipeline: "draft-file",
      requestKey: `draft-file:${click.trigger_id}`,
      input: { versionId: version.id },
      origin: { channel: click.user.id, user: click.user.id },
    });
    await ack();
    delivery.later(() => deps.engine.kick(tenant.id));
  });
}

/** Says something to the one who clicked. */
function tell(deps: BotDeps, tenant: Tenant, click: DraftClick, delivery: Delivery, text: string): void {
  delivery.later(async () => {
    const signal = AbortSignal.timeout(AFTERWARDS_MS);
    if (click.response_url) return deps.slack.respond(click.response_url, notice(text), signal);
    if (!click.channel) return;
    const { channel, user } = click;
    await deps.slack.ephemeral({
      workspaceId: tenant.id,
      channel: channel.id,
      user: user.id,
      card: notice(text),
      signal,
    });
  });
}
