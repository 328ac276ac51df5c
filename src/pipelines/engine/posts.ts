import { runBatch, type Statement } from "../../db/client.ts";
import { type CampaignId, newId, type RunId, type WorkspaceId } from "../../db/ids.ts";
import {
  campaignCard,
  duePosts,
  givePostBack,
  lapsedPosts,
  placeCard,
  takePost,
} from "../../db/queries/engine/due-posts.ts";
import { cardOfRun, subjectOfCard } from "../../db/queries/engine/live-messages.ts";
import type { EffectRow } from "../../db/queries/engine/reserve-effect.ts";
import { settleEffect } from "../../db/queries/engine/settle-effect.ts";
import type { Origin } from "../../db/schema/runs.ts";
import { ExternalError, messageOf, RetryAfterError } from "../../errors.ts";
import { Notice } from "../notices.ts";
import type { Card } from "../ports.ts";
import { type EngineDeps, elapsedOf } from "./deps.ts";
import { effectName } from "./effects/step-ledger.ts";
import { liveCard } from "./render.ts";

/** How long a post may take from its reservation to Slack's answer. */
const POST_WITHIN_MS = 10_000;
/** A final report waits this long for its campaign's card, in whose thread it stands. */
const CARD_PENDING_MS = 2_000;
/** Attempts after which a post that Slack refuses is given up; it then shows as failed in the ledger. */
const MAX_POST_ATTEMPTS = 8;

/**
 * Posts what is due: cards of campaigns, last words of runs and campaigns. Each is taken by one sender; what Slack did not
 * take is due again later, by a message of its own, what nobody answered is asked after by `reconcilePosts`.
 */
export async function sayDue(
  deps: EngineDeps,
  workspace: WorkspaceId,
  about: { runId?: string; campaignId?: string } | null,
): Promise<number> {
  const { rows } = await duePosts(deps.db, workspace, about, 20);
  const cardsFirst = rows
    .map((row) => row.effect)
    .sort((a, b) => Number(b.purpose === "card") - Number(a.purpose === "card"));
  let soonest = Number.POSITIVE_INFINITY;
  for (const effect of cardsFirst) {
    const { againMs, limited } = await say(deps, workspace, effect);
    if (againMs !== undefined) soonest = Math.min(soonest, againMs);
    // Slack asks to wait: more of the same would only be refused.
    if (limited) break;
  }
  if (soonest < Number.POSITIVE_INFINITY) await askToSay(deps, workspace, Math.max(1, Math.ceil(soonest / 1_000)));
  return rows.length;
}

/** Asks for what is due to be said in so many whole seconds; the heartbeat says it where QStash does not take this. */
async function askToSay(deps: EngineDeps, workspace: WorkspaceId, delaySeconds: number): Promise<void> {
  const window = Math.floor(Date.now() / 1_000 / delaySeconds);
  const message = {
    path: "/pipelines/say",
    body: { workspaceId: workspace },
    deduplicationId: `say_${workspace}_${delaySeconds}_${window}`,
    delaySeconds,
    label: "say",
  };
  await deps.queue
    .publish([message])
    .catch((error) => deps.log.warn("post.not_asked_again", { workspace, message: messageOf(error) }));
}

/** When a post is to be tried again, if it is, and whether Slack asked to slow down. */
interface Said {
  againMs?: number;
  limited?: boolean;
}

async function say(deps: EngineDeps, workspace: WorkspaceId, due: EffectRow): Promise<Said> {
  // The clock begins before the reservation leaves: past its deadline the post belongs to whoever reconciles it.
  const began = elapsedOf(deps);
  const taken = (await takePost(deps.db, workspace, due.id, newId(), POST_WITHIN_MS)).rows[0]?.effect;
  if (!taken) return {};
  let posted: { ts: string; channel: string };
  let signal: AbortSignal | undefined;
  try {
    const target = await targetOf(deps, workspace, taken);
    if (target === "later") {
      await givePostBack(deps.db, workspace, taken.id, CARD_PENDING_MS, "its card is not posted yet");
      return { againMs: CARD_PENDING_MS };
    }
    const card = await cardOf(deps, workspace, taken);
    if (!card || !target) {
      const silent = { state: "done", result: { silent: true }, externalId: null, cost: null } as const;
      await settleEffect(deps.db, workspace, taken.id, silent);
      return {};
    }
    const left = POST_WITHIN_MS - (elapsedOf(deps) - began);
    if (left <= 0) return {};
    signal = AbortSignal.timeout(Math.ceil(left));
    posted = await deps.ports.slack.post({ workspaceId: workspace, target, card, key: effectName(taken), signal });
  } catch (error) {
    return refused(deps, workspace, taken, error, signal?.aborted ?? false);
  }
  await runBatch(deps.db, settledPost(deps, workspace, taken, posted));
  return {};
}

function settledPost(
  deps: EngineDeps,
  workspace: WorkspaceId,
  effect: EffectRow,
  posted: { ts: string; channel: string },
): Statement[] {
  const done = settleEffect(deps.db, workspace, effect.id, {
    state: "done",
    result: posted,
    externalId: posted.ts,
    cost: null,
  });
  return effect.purpose === "card"
    ? [done, placeCard(deps.db, workspace, effect.key, posted.channel, posted.ts)]
    : [done];
}

async function refused(
  deps: EngineDeps,
  workspace: WorkspaceId,
  effect: EffectRow,
  error: unknown,
  timedOut: boolean,
): Promise<Said> {
  const message = messageOf(error);
  if (timedOut || (error instanceof ExternalError && error.outcomeUnknown)) {
    deps.log.warn("post.unanswered", { workspace, effect: effect.id, purpose: effect.purpose, message });
    return {};
  }
  if (error instanceof RetryAfterError) {
    await givePostBack(deps.db, workspace, effect.id, error.afterMs, message);
    return { againMs: error.afterMs, limited: true };
  }
  if (effect.attempts >= MAX_POST_ATTEMPTS) {
    deps.log.error("post.failed", { workspace, effect: effect.id, purpose: effect.purpose, message });
    await settleEffect(deps.db, workspace, effect.id, { state: "failed", error: message });
    return {};
  }
  const againMs = 1_000 * 2 ** effect.attempts;
  await givePostBack(deps.db, workspace, effect.id, againMs, message);
  return { againMs };
}

/** Where a post goes: what a campaign has to say besides its card, into the card's thread. Null: nowhere. */
async function targetOf(deps: EngineDeps, workspace: WorkspaceId, effect: EffectRow): Promise<Origin | null | "later"> {
  if (effect.purpose === "last_word" && effect.run_id && !effect.campaign_id && effect.target)
    return threadOfRun(deps, workspace, effect.run_id, effect.target);
  if (effect.purpose === "card" || !effect.campaign_id || effect.run_id) return effect.target;
  const card = (await campaignCard(deps.db, workspace, effect.campaign_id)).rows[0];
  if (!card) return effect.target;
  if (!card.ts && card.posting) return "later";
  return card.ts ? { ...effect.target, channel: card.channel, threadTs: card.ts } : effect.target;
}

/** What a run says goes into the thread of its own card, where it has one. */
export async function threadOfRun(
  deps: EngineDeps,
  workspace: WorkspaceId,
  run: RunId,
  target: Origin,
): Promise<Origin | "later"> {
  const card = (await cardOfRun(deps.db, workspace, run)).rows[0];
  if (!card) return target;
  if (!card.ts) return card.posting ? "later" : target;
  return { ...target, channel: card.channel, threadTs: card.ts };
}

async function cardOf(deps: EngineDeps, workspace: WorkspaceId, effect: EffectRow): Promise<Card | null> {
  const { presenter } = deps.ports;
  const campaign = effect.campaign_id as CampaignId | null;
  if (effect.purpose === "card" && campaign) return presenter.campaign(workspace, campaign);
  if (effect.purpose === "card") {
    const subject = (await subjectOfCard(deps.db, workspace, effect.key)).rows[0];
    return subject
      ? liveCard(deps, workspace, { subjectType: subject.subject_type, subjectId: subject.subject_id })
      : null;
  }
  if (effect.purpose === "last_word" && effect.run_id) return presenter.runEnded(workspace, effect.run_id);
  if (effect.purpose === "last_word" && campaign) return presenter.campaignEnded(workspace, campaign);
  const notice = Notice.safeParse({ ...effect.result, kind: effect.purpose, campaignId: campaign });
  if (!notice.success) throw new TypeError(`Nobody knows how to say ${effect.purpose}.`);
  return presenter.notice?.(workspace, notice.data) ?? null;
}

/** Accounts for posts whose answer never came: found in Slack, they are done; surely absent, due again; else unknown. */
export async function reconcilePosts(deps: EngineDeps, workspace: WorkspaceId): Promise<void> {
  const { rows } = await lapsedPosts(deps.db, workspace, 20);
  for (const { effect } of rows) {
    try {
      const target = await targetOf(deps, workspace, effect);
      const where = target === "later" ? effect.target : target;
      const found =
        where && effect.reserved_at
          ? await deps.ports.slack.find({
              workspaceId: workspace,
              target: where,
              key: effectName(effect),
              since: new Date(effect.reserved_at),
              signal: AbortSignal.timeout(POST_WITHIN_MS),
            })
          : "unclear";
      if (typeof found === "object") await runBatch(deps.db, settledPost(deps, workspace, effect, found));
      else if (found === "absent") await givePostBack(deps.db, workspace, effect.id, 0, "the post had not arrived");
      else
        await settleEffect(deps.db, workspace, effect.id, {
          state: "unknown",
          error: "Slack cannot tell whether it was posted",
        });
    } catch (error) {
      deps.log.warn("post.reconcile", { workspace, effect: effect.id, message: messageOf(error) });
    }
  }
}
