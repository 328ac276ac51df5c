import { type CampaignId, type DraftJobId, newId, type SummaryId, type WorkspaceId } from "../../db/ids.ts";
import {
  type LiveType,
  leaseLiveMessage,
  releaseLiveMessage,
  staleLiveMessages,
} from "../../db/queries/engine/live-messages.ts";
import { FatalStepError, messageOf, RetryAfterError } from "../../errors.ts";
import type { Card } from "../ports.ts";
import type { EngineDeps } from "./deps.ts";
import { elapsedOf } from "./deps.ts";

/** A renderer's lease; in its last half nothing is sent, so that two renderers never speak at once. */
const LEASE_MS = 20_000;
/** One delayed render a card and window: at most 20 edits a minute of one card, where Slack takes 50 of all (chat.update, tier 3). */
const WINDOW_SECONDS = 3;

export type LiveSubject = { subjectType: LiveType; subjectId: string };

/** Asks for a render soon. All that changes within one window becomes one edit. */
export async function askRender(deps: EngineDeps, workspace: WorkspaceId, subject: LiveSubject): Promise<void> {
  const window = Math.floor(Date.now() / 1000 / WINDOW_SECONDS);
  await deps.queue.publish([
    {
      path: "/pipelines/render",
      body: { workspaceId: workspace, ...subject },
      deduplicationId: `render_${subject.subjectId}_${window}`,
      delaySeconds: WINDOW_SECONDS,
      label: "render",
    },
  ]);
}

/**
 * Brings a live message up to its rows: reads, and edits the message unless it says the same already.
 * Answers the milliseconds after which to come again where Slack asked to wait, else 0.
 */
export async function renderLive(deps: EngineDeps, workspace: WorkspaceId, subject: LiveSubject): Promise<number> {
  const began = elapsedOf(deps);
  const token = newId();
  const live = (await leaseLiveMessage(deps.db, workspace, subject.subjectType, subject.subjectId, token, LEASE_MS))
    .rows[0];
  if (!live) return 0;
  let rendered: { hash: string; readAt: string } | null = null;
  let comeAgainMs = 0;
  try {
    const { slack } = deps.ports;
    const card = await liveCard(deps, workspace, { subjectType: live.subject_type, subjectId: live.subject_id });
    const hash = await fingerprint(card);
    const left = LEASE_MS / 2 - (elapsedOf(deps) - began);
    if (hash !== live.rendered_hash && left > 0) {
      await slack.update({
        workspaceId: workspace,
        channel: live.channel,
        ts: live.ts,
        card,
        signal: AbortSignal.timeout(Math.ceil(left)),
      });
    }
    if (left > 0) rendered = { hash, readAt: live.read_at };
  } catch (error) {
    deps.log.warn("render.failed", { workspace, ...subject, message: messageOf(error) });
    if (error instanceof RetryAfterError) comeAgainMs = error.afterMs;
    // The message is gone or its channel closed: what it cannot show is not tried every minute.
    if (error instanceof FatalStepError) rendered = { hash: live.rendered_hash ?? "", readAt: live.read_at };
  }
  await releaseLiveMessage(deps.db, workspace, live.id, token, rendered);
  return comeAgainMs;
}

/** The card of a live message, from its rows as they stand. */
export async function liveCard(deps: EngineDeps, workspace: WorkspaceId, subject: LiveSubject): Promise<Card> {
  const { presenter } = deps.ports;
  switch (subject.subjectType) {
    case "campaign":
      return presenter.campaign(workspace, subject.subjectId as CampaignId);
    case "summary":
      return presenter.summary(workspace, subject.subjectId as SummaryId);
    case "draft":
      if (!presenter.draft) throw new FatalStepError("Nobody shows drafts here.");
      return presenter.draft(workspace, subject.subjectId as DraftJobId);
  }
}

/** Renders what lags behind its rows. */
export async function renderStale(deps: EngineDeps, workspace: WorkspaceId): Promise<void> {
  const { rows } = await staleLiveMessages(deps.db, workspace, 20);
  for (const row of rows)
    await renderLive(deps, workspace, { subjectType: row.subject_type, subjectId: row.subject_id });
}

async function fingerprint(card: unknown): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(JSON.stringify(card)));
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
