import {
  type CampaignId,
  type DraftJobId,
  newId,
  type SummaryId,
  type WorkflowId,
  type WorkspaceId,
} from "../../db/ids.ts";
import {
  type LiveType,
  leaseLiveMessage,
  releaseLiveMessage,
  staleLiveMessages,
  untilNextEdit,
} from "../../db/queries/engine/live-messages.ts";
import { paceEdit } from "../../db/queries/engine/pace-edit.ts";
import { ExternalError, FatalStepError, messageOf, RetryAfterError } from "../../errors.ts";
import type { Card } from "../ports.ts";
import type { EngineDeps } from "./deps.ts";
import { elapsedOf } from "./deps.ts";

/** An edit is sent and given up within this time of its lease. */
const SEND_WITHIN_MS = 10_000;
/** Given up, it may still arrive for as long: until then nobody else speaks, or an old card could come after a newer one. */
const ON_ITS_WAY_MS = 30_000;
/** One delayed render a card and window: at most 20 edits a minute of one card, where Slack takes 50 of all (chat.update, tier 3). */
const WINDOW_SECONDS = 3;

export type LiveSubject = { subjectType: LiveType; subjectId: string };

/**
 * Asks for a render in so many whole seconds. All that changes within one window becomes one edit: a window is as long as the
 * delay, so whoever asks in it asks before its message is delivered, and no later change is taken for an earlier one.
 */
export async function askRender(
  deps: EngineDeps,
  workspace: WorkspaceId,
  subject: LiveSubject,
  delaySeconds = WINDOW_SECONDS,
): Promise<void> {
  const window = Math.floor(Date.now() / 1000 / delaySeconds);
  await deps.queue.publish([
    {
      path: "/pipelines/render",
      body: { workspaceId: workspace, ...subject },
      deduplicationId: `render_${subject.subjectId}_${delaySeconds}_${window}`,
      delaySeconds,
      label: "render",
    },
  ]);
}

/**
 * Brings a live message up to its rows: reads, and edits the message unless it says the same already. An edit whose outcome is
 * not known leaves the lease to run out. Answers the milliseconds after which to come again where Slack or the workspace's
 * own pace asks to wait, else 0.
 */
export async function renderLive(deps: EngineDeps, workspace: WorkspaceId, subject: LiveSubject): Promise<number> {
  const began = elapsedOf(deps);
  const token = newId();
  const { subjectType, subjectId } = subject;
  const leaseMs = SEND_WITHIN_MS + ON_ITS_WAY_MS;
  const live = (await leaseLiveMessage(deps.db, workspace, subjectType, subjectId, token, leaseMs)).rows[0];
  if (!live) return askAgain(deps, workspace, subject);
  // Nothing was sent: the message says what it said.
  let shows: { hash: string | null; readAt: string | null } = { hash: live.rendered_hash, readAt: null };
  let edited = false;
  let comeAgainMs = 0;
  let signal: AbortSignal | undefined;
  try {
    const card = await liveCard(deps, workspace, { subjectType: live.subject_type, subjectId: live.subject_id });
    const hash = await fingerprint(card);
    comeAgainMs = hash === live.rendered_hash ? 0 : Number((await paceEdit(deps.db, workspace)).rows[0]?.wait_ms ?? 0);
    const left = SEND_WITHIN_MS - (elapsedOf(deps) - began);
    if (hash === live.rendered_hash) shows = { hash, readAt: live.read_at };
    else if (comeAgainMs === 0 && left > 0) {
      signal = AbortSignal.timeout(Math.ceil(left));
      edited = true;
      await deps.ports.slack.update({ workspaceId: workspace, channel: live.channel, ts: live.ts, card, signal });
      shows = { hash, readAt: live.read_at };
    }
  } catch (error) {
    deps.log.warn("render.failed", { workspace, ...subject, message: messageOf(error) });
    if (signal?.aborted || (error instanceof ExternalError && error.outcomeUnknown)) return 0;
    // Slack took nothing: the message may be edited as soon as it says.
    edited = false;
    if (error instanceof RetryAfterError) comeAgainMs = error.afterMs;
    // The message is gone or its channel closed: what it cannot show is not tried every minute.
    if (error instanceof FatalStepError) shows = { hash: live.rendered_hash, readAt: live.read_at };
  }
  await releaseLiveMessage(deps.db, workspace, live.id, token, { ...shows, edited });
  return comeAgainMs;
}

/** A message that was edited a moment ago, or that another renderer has, is tried again by a message of its own: the last state always arrives. */
async function askAgain(deps: EngineDeps, workspace: WorkspaceId, subject: LiveSubject): Promise<0> {
  const [early] = (await untilNextEdit(deps.db, workspace, subject.subjectType, subject.subjectId)).rows;
  if (early) await askRender(deps, workspace, subject, Math.ceil(early.wait_ms / 1000));
  return 0;
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
    case "workflow":
      if (!presenter.workflow) throw new FatalStepError("Nobody shows workflows here.");
      return presenter.workflow(workspace, subject.subjectId as WorkflowId);
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
