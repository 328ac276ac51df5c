import { addHours } from "date-fns";
import { z } from "zod";
import { sqlState } from "../../db/client.ts";
import type { ActionId, SlackUserId, WorkspaceId } from "../../db/ids.ts";
import { findRecommendation } from "../../db/queries/board/find-recommendation.ts";
import { readClock } from "../../db/queries/board/read-clock.ts";
import type { Recommendation } from "../../db/queries/board/recommendation.ts";
import { dismissAction } from "../../db/queries/brain/dismiss-action.ts";
import { markActioned } from "../../db/queries/brain/mark-actioned.ts";
import { DISMISS_REASONS, setDismissReason } from "../../db/queries/brain/set-dismiss-reason.ts";
import { snoozeAction } from "../../db/queries/brain/snooze-action.ts";
import { undoAction } from "../../db/queries/brain/undo-action.ts";
import { UserError } from "../../errors.ts";
import type { Registration } from "../app.ts";
import { notice } from "../blocks/notices.ts";
import {
  decisionOf,
  RECOMMENDATION_ACTIONS,
  RECOMMENDATION_REASON,
  RECOMMENDATION_WHY,
  type RecommendationVerb,
  whyModal,
} from "../blocks/recommendation.ts";
import { who } from "../blocks/words.ts";
import type { Delivery } from "../delivery.ts";
import type { BotDeps } from "../deps.ts";
import { publishHome } from "../home.ts";
import { Click, requestOf } from "../requests.ts";
import { explainScores } from "../scores.ts";
import type { Tenant } from "../tenancy.ts";

/** Until when a snooze lasts, in hours: the same time tomorrow. */
const SNOOZE_HOURS = 24;
/** Time for the calls after the answer, in milliseconds. */
const AFTERWARDS_MS = 10_000;
/** A trigger lives three seconds from the click on; in milliseconds, from when we have it. */
const OPEN_WITHIN_MS = 2_000;

/** Done, Dismiss, Snooze and Undo: one conditional update each, then the message shows the row as it stands. */
export function registerRecommendations({ app, deps }: Registration): void {
  for (const [verb, actionId] of Object.entries(RECOMMENDATION_ACTIONS) as [RecommendationVerb, string][]) {
    app.action(actionId, async ({ body, ack, context }) => {
      const { tenant, delivery } = requestOf(context);
      const click = Click.parse(body);
      const id = z.uuid().safeParse(click.actions[0]?.value);
      if (!id.success)
        throw new UserError("That button is from another version of Callboard.", "Ask for a new summary.");
      delivery.mustBeInTime();
      const changed = await change(deps, tenant.id, verb, id.data as ActionId, click.user.id);
      const [now] = await findRecommendation(deps.db, tenant.id, id.data as ActionId);
      await ack();
      if (!changed) tell(deps, tenant, click, delivery, lostRace(verb, now));
      if (now) delivery.later(() => showAgain(deps, tenant, click, now.summaryId));
    });
  }
}

/** Why: the parts of its priority in a window. A reason, chosen under a dismissed one: kept, and shown. */
export function registerRecommendationDetails({ app, deps }: Registration): void {
  app.action(RECOMMENDATION_WHY, async ({ body, ack, context }) => {
    const { tenant } = requestOf(context);
    const id = z.uuid().parse(Click.parse(body).actions[0]?.value) as ActionId;
    const { trigger_id: trigger } = z.object({ trigger_id: z.string() }).parse(body);
    const [[found], scores] = await Promise.all([
      findRecommendation(deps.db, tenant.id, id),
      explainScores(deps.db, tenant.id, id),
    ]);
    if (!found) throw new UserError("That recommendation is not there any more.");
    await deps.slack.openView(tenant.id, trigger, whyModal(found, scores), AbortSignal.timeout(OPEN_WITHIN_MS));
    await ack();
  });
  app.action(RECOMMENDATION_REASON, async ({ body, ack, context }) => {
    const { tenant, delivery } = requestOf(context);
    const [id, reason] = Chosen.parse(body).actions[0].selected_option.value;
    delivery.mustBeInTime();
    const changed = (await setDismissReason(deps.db, tenant.id, id, reason)).length > 0;
    const [now] = await findRecommendation(deps.db, tenant.id, id);
    await ack();
    const click = Click.parse(body);
    if (!changed) tell(deps, tenant, click, delivery, "That recommendation is not dismissed any more.");
    if (now) delivery.later(() => showAgain(deps, tenant, click, now.summaryId));
  });
}

const Reason = z.string().transform((value, context) => {
  const parsed = z.tuple([z.uuid(), z.enum(DISMISS_REASONS)]).safeParse(value.split(":"));
  if (parsed.success) return [parsed.data[0] as ActionId, parsed.data[1]] as const;
  context.addIssue({ code: "custom", message: "no reason" });
  return z.NEVER;
});
const Chosen = z.object({ actions: z.tuple([z.object({ selected_option: z.object({ value: Reason }) })]) });

/** True when this click changed the row. */
async function change(
  deps: BotDeps,
  workspaceId: WorkspaceId,
  verb: RecommendationVerb,
  id: ActionId,
  by: SlackUserId,
) {
  const { db } = deps;
  switch (verb) {
    case "done":
      return (await markActioned(db, workspaceId, id, by)).length > 0;
    case "dismiss":
      return (await dismissAction(db, workspaceId, id, by)).length > 0;
    case "snooze": {
      const { now } = z.object({ now: z.coerce.date() }).parse((await readClock(db)).rows[0]);
      return (await snoozeAction(db, workspaceId, id, by, addHours(now, SNOOZE_HOURS))).length > 0;
    }
    case "undo":
      return (await undoAction(db, workspaceId, id, by).catch(newerIsPending)).length > 0;
  }
}

/** Undoing would make two open recommendations of one kind for one person: the newer one stays. */
function newerIsPending(error: unknown): [] {
  if (sqlState(error) === "23505") return [];
  throw error;
}

/** Why a click changed nothing. */
function lostRace(verb: RecommendationVerb, now: Recommendation | undefined): string {
  if (!now) return "That recommendation is not there any more.";
  const about = who(now.contactName, now.contactCompany);
  const decision = decisionOf(now);
  if (decision && verb === "undo")
    return `${about}: ${decision}. That cannot be undone, because it expired or a newer recommendation took its place.`;
  if (decision) return `${about}: ${decision}. Your click changed nothing.`;
  if (verb === "undo") return `${about}: there is nothing to undo, it is open already.`;
  return `${about}: your click changed nothing. Please try again.`;
}

function tell(deps: BotDeps, tenant: Tenant, click: Click, delivery: Delivery, text: string): void {
  const { response_url: responseUrl, channel, user } = click;
  delivery.later(async () => {
    const signal = AbortSignal.timeout(AFTERWARDS_MS);
    if (responseUrl) return deps.slack.respond(responseUrl, notice(text), signal);
    if (channel)
      await deps.slack.ephemeral({
        workspaceId: tenant.id,
        channel: channel.id,
        user: user.id,
        card: notice(text),
        signal,
      });
  });
}

/** Renders what was clicked on, as its rows stand now; the engine renders it again, so that of two clicks the later one is seen. */
async function showAgain(
  deps: BotDeps,
  tenant: Tenant,
  click: Click,
  summaryId: Parameters<BotDeps["presenter"]["summary"]>[1] | null,
) {
  const signal = AbortSignal.timeout(AFTERWARDS_MS);
  if (click.container?.is_ephemeral) {
    if (!summaryId) return;
    if (click.response_url) {
      const card = await deps.presenter.summary(tenant.id, summaryId);
      await deps.slack.respond(click.response_url, card, signal, { replace: true });
    }
    await deps.engine.changed(tenant.id, "summary", summaryId);
    return;
  }
  if (!click.message || !click.channel) {
    await publishHome(deps, tenant, click.user.id, signal);
    if (summaryId) await deps.engine.changed(tenant.id, "summary", summaryId);
    return;
  }
  if (!summaryId) return;
  try {
    const card = await deps.presenter.summary(tenant.id, summaryId);
    await deps.slack.update({ workspaceId: tenant.id, channel: click.channel.id, ts: click.message.ts, card, signal });
  } finally {
    await deps.engine.changed(tenant.id, "summary", summaryId);
  }
}
