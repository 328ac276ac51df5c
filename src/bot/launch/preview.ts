import { newId, type WorkspaceId } from "../../db/ids.ts";
import { findCampaignOfRequest } from "../../db/queries/campaigns/find-campaign-of-request.ts";
import {
  confirmDraft,
  deleteDraft,
  findDraft,
  findTenant,
  insertDraft,
} from "../../db/queries/outreach/launch-drafts.ts";
import { UserError } from "../../errors.ts";
import { launchMessage } from "../../pipelines/index.ts";
import { outside } from "../blocks/escape.ts";
import { previewModal } from "../blocks/launch-modal.ts";
import { notice } from "../blocks/notices.ts";
import { count, many } from "../blocks/words.ts";
import type { BotDeps } from "../deps.ts";
import type { LaunchAsked, LaunchKind, Preview } from "./kind.ts";
import { kindOf } from "./kinds.ts";

/** Keeps a draft and says what it would come to. */
export async function keepDraft(
  asked: LaunchAsked,
  kind: LaunchKind,
  draft: Record<string, unknown>,
): Promise<{ draftId: string; preview: Preview }> {
  const preview = await kind.preview(asked, draft);
  const { deps, tenant, origin, user } = asked;
  asked.signal.throwIfAborted();
  const id = newId();
  await insertDraft(deps.db, tenant.id, { id, kind: kind.key, input: draft, origin, createdBy: user });
  return { draftId: id, preview };
}

/** The preview as a modal. `externalId` names the one it takes the place of. */
export const previewView = (
  { draftId, preview }: Awaited<ReturnType<typeof keepDraft>>,
  externalId?: string,
): Record<string, unknown> =>
  previewModal({
    blocks: preview.blocks,
    ask: preview.held === 0 ? null : `Write to ${many(preview.held, "held person", "held people")} all the same`,
    mayLaunch: preview.ready !== "no",
    metadata: JSON.stringify({ draft: draftId }),
    ...(externalId ? { externalId } : {}),
  });

/** Larger campaigns take longer than Slack waits for an answer. */
const AT_ONCE = 500;

/**
 * Launches a draft, once: sent again, it says what the first time came to. A large one is only noted here, and launched by
 * the message that is sent for it.
 * @throws UserError where it is gone, or nothing of it is left to start.
 */
export async function launchDraftOf(
  asked: Omit<LaunchAsked, "origin">,
  draftId: string,
  letThrough: boolean,
): Promise<string> {
  const { deps, tenant, user } = asked;
  const [[draft], [made]] = await deps.db.batch([
    findDraft(deps.db, tenant.id, draftId),
    findCampaignOfRequest(deps.db, tenant.id, requestKeyOf(draftId)),
  ]);
  if (made) return `It is launched already, with ${count(made.totalItems)} items.`;
  const kind = draft && kindOf(draft.kind);
  if (!draft || !kind) throw new UserError("That preview is too old.", "Open the form with /launch again.");
  const items = kind.items(draft.input);
  if (items > AT_ONCE) {
    await confirmDraft(deps.db, tenant.id, draftId, user, letThrough);
    await deps.queue.publish([launchMessage(tenant.id, draftId)]);
    return `Launching ${count(items)} items. Their card will be here in a moment.`;
  }
  return launchNow({ ...asked, origin: draft.origin }, kind, draft, letThrough);
}

const requestKeyOf = (draftId: string): string => `draft:${draftId}`;

async function launchNow(
  asked: LaunchAsked,
  kind: LaunchKind,
  draft: { id: string; input: Record<string, unknown> },
  letThrough: boolean,
): Promise<string> {
  const { deps, tenant } = asked;
  const text = await kind.launch(asked, draft.input, { requestKey: requestKeyOf(draft.id), letThrough });
  await deleteDraft(deps.db, tenant.id, draft.id);
  return text;
}

/** Launches what was confirmed. Idempotent; what can never be launched is told to the one who asked, and forgotten. */
export async function launchConfirmed(deps: BotDeps, workspaceId: WorkspaceId, draftId: string): Promise<boolean> {
  const [[draft], [tenant]] = await deps.db.batch([
    findDraft(deps.db, workspaceId, draftId),
    findTenant(deps.db, workspaceId),
  ]);
  const kind = draft && kindOf(draft.kind);
  if (!draft?.confirmedBy || !kind || !tenant) return false;
  const { origin, confirmedBy: user } = draft;
  const signal = AbortSignal.timeout(LAUNCH_WITHIN_MS);
  try {
    await launchNow({ deps, tenant, user, origin, signal }, kind, draft, draft.letThrough);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    await deleteDraft(deps.db, workspaceId, draftId);
    const card = notice(outside([error.message, error.hint, "Nothing was started."].filter(Boolean).join(" "), 1_000));
    await deps.slack.ephemeral({ workspaceId, channel: origin.channel, user, card, signal });
    return false;
  }
  await deps.engine.kick(workspaceId);
  return true;
}

/** How long a large launch may take, in milliseconds. */
const LAUNCH_WITHIN_MS = 60_000;
