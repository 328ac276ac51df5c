import { z } from "zod";
import type { RunId, WorkspaceId } from "../../db/ids.ts";
import { UserError } from "../../errors.ts";
import type { Registration } from "../app.ts";
import { notice } from "../blocks/notices.ts";
import { RUN_ACTIONS, type RunVerb, runCard } from "../blocks/run.ts";
import { type RunFormOf, replayModal, skipModal } from "../blocks/run-modals.ts";
import type { BotDeps } from "../deps.ts";
import { mayNotManage } from "../launching.ts";
import { Click, requestOf } from "../requests.ts";

/** Time for the calls after the answer, in milliseconds. */
const AFTERWARDS_MS = 10_000;

/** A run's id and the position it was shown at. */
const Shown = z
  .string()
  .regex(/^[0-9a-f-]{36}:\d{1,9}$/)
  .transform((value) => ({ runId: value.slice(0, 36) as RunId, seq: Number(value.slice(37)) }));

/** What a button does at once; Skip and Replay open a form. */
type Verb = Exclude<RunVerb, "skip" | "replay">;

/** The buttons of a run, for managers. A run that has moved on since it was shown is left alone. */
export function registerRuns({ app, deps, tenancy }: Registration): void {
  for (const [verb, actionId] of Object.entries(RUN_ACTIONS) as [RunVerb, string][]) {
    app.action(actionId, async ({ body, ack, context }) => {
      const { tenant, delivery } = requestOf(context);
      const click = Click.parse(body);
      const shown = Shown.safeParse(click.actions[0]?.value);
      if (!shown.success)
        throw new UserError("That button is from another version of Callboard.", "Ask with /callboard run again.");
      const { runId, seq } = shown.data;
      const refusal = await mayNotManage("change runs", { deps, tenancy }, tenant, click.user.id, delivery);
      if (refusal) throw new UserError(refusal);
      delivery.mustBeInTime();
      if (verb === "skip" || verb === "replay") {
        await ack();
        await openForm(deps, tenant.id, verb, click, { runId, seq, channel: click.channel?.id });
        return;
      }
      await change(deps, tenant.id, verb, runId, { by: click.user.id, seq });
      await ack();
      delivery.later(() => deps.engine.kick(tenant.id));
      const responseUrl = click.response_url;
      if (!responseUrl) return;
      delivery.later(async () => {
        const card = (await runCardOf(deps, tenant.id, runId, true)) ?? notice("That run is not there any more.");
        await deps.slack.respond(responseUrl, card, AbortSignal.timeout(AFTERWARDS_MS));
      });
    });
  }
}

async function change(
  { engine }: BotDeps,
  workspaceId: WorkspaceId,
  verb: Verb,
  runId: RunId,
  hand: { by: string; seq: number },
): Promise<void> {
  switch (verb) {
    case "retry":
      return engine.retry(workspaceId, runId, hand);
    case "take_over":
      return engine.takeOver(workspaceId, runId, hand);
    case "cancel":
      return engine.cancel(workspaceId, runId);
  }
}

async function openForm(
  deps: BotDeps,
  workspaceId: WorkspaceId,
  verb: "skip" | "replay",
  click: Click,
  of: RunFormOf & { runId: RunId },
): Promise<void> {
  const explained = await deps.engine.explain(workspaceId, of.runId);
  if (!explained || !click.trigger_id) throw new UserError("That run is not there any more.");
  const view = verb === "skip" ? skipModal(explained, of) : replayModal(explained, of);
  await deps.slack.openView(workspaceId, click.trigger_id, view, AbortSignal.timeout(AFTERWARDS_MS));
}

/** A run as its rows stand. Null: there is none, or it is another workspace's. */
export async function runCardOf({ engine }: BotDeps, workspaceId: WorkspaceId, runId: RunId, manages: boolean) {
  const [explained, timeline] = await Promise.all([
    engine.explain(workspaceId, runId),
    engine.inspect(workspaceId, runId),
  ]);
  return explained && timeline ? runCard(explained, timeline, manages) : null;
}
