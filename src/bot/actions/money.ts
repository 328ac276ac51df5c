import { z } from "zod";
import type { CampaignId, RunId, SlackUserId, WorkspaceId } from "../../db/ids.ts";
import { findCeiling } from "../../db/queries/board/find-ceiling.ts";
import { UserError } from "../../errors.ts";
import type { Registration } from "../app.ts";
import { mention } from "../blocks/escape.ts";
import { MONEY_ACTIONS, type MoneyValue } from "../blocks/money.ts";
import { notice } from "../blocks/notices.ts";
import { dollars } from "../blocks/words.ts";
import type { BotDeps } from "../deps.ts";
import { mayNotManage } from "../launching.ts";
import { Click, requestOf } from "../requests.ts";

/** Time for the calls after the answer, in milliseconds. */
const AFTERWARDS_MS = 10_000;

const amount = z.int().positive();
const Value = z.discriminatedUnion("of", [
  z.object({ of: z.literal("campaign"), id: z.uuid(), from: amount, to: amount }),
  z.object({ of: z.literal("run"), id: z.uuid(), from: amount, to: amount }),
  z.object({ of: z.literal("day"), from: amount, to: amount }),
  z.object({ of: z.literal("order"), id: z.uuid(), key: z.string().max(200), again: z.boolean() }),
]) satisfies z.ZodType<MoneyValue>;

/** Raise a ceiling, order a lost job again or give it up: for managers. The message then says who did what, without its buttons. */
export function registerMoney({ app, deps, tenancy }: Registration): void {
  for (const actionId of Object.values(MONEY_ACTIONS)) {
    app.action(actionId, async ({ body, ack, context }) => {
      const { tenant, delivery } = requestOf(context);
      const click = Click.parse(body);
      const value = Value.safeParse(parsed(click.actions[0]?.value));
      if (!value.success) throw new UserError("That button is from another version of Callboard.");
      const refusal = await mayNotManage("decide about money", { deps, tenancy }, tenant, click.user.id, delivery);
      if (refusal) throw new UserError(refusal);
      delivery.mustBeInTime();
      const did = await decide(deps, tenant.id, value.data, click.user.id);
      await ack();
      const { message, channel } = click;
      if (!message || !channel) return;
      const card = notice(`${mention(click.user.id)} ${did}.`);
      const signal = () => AbortSignal.timeout(AFTERWARDS_MS);
      const shown = { workspaceId: tenant.id, channel: channel.id, ts: message.ts, card };
      delivery.later(() => deps.slack.update({ ...shown, signal: signal() }));
    });
  }
}

function parsed(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? "");
  } catch {
    return null;
  }
}

/** Does it, and says what was done. A ceiling that has been changed since the button was shown is left alone. */
async function decide(
  { db, engine }: BotDeps,
  workspace: WorkspaceId,
  value: MoneyValue,
  by: SlackUserId,
): Promise<string> {
  if (value.of === "order") {
    const fate = await engine.signal(workspace, value.id as RunId, value.key, { again: value.again }, by);
    if (fate !== "accepted") throw new UserError("That question has been answered already, or its work has ended.");
    return value.again ? "had it ordered again" : "gave the order up";
  }
  const about = value.of === "day" ? { of: value.of } : { of: value.of, id: value.id };
  const [now] = (await findCeiling(db, workspace, about)).rows;
  if (!now || now.ceiling !== value.from) throw new UserError("That ceiling has been changed since.");
  switch (value.of) {
    case "campaign":
      await engine.control.raise(workspace, value.id as CampaignId, value.to);
      return `raised the campaign's ceiling to ${dollars(value.to)}`;
    case "run":
      await engine.control.raiseRun(workspace, value.id as RunId, value.to);
      return `raised the ceiling to ${dollars(value.to)}`;
    case "day":
      await engine.control.raiseDay(workspace, value.to);
      return `raised the workspace's ceiling of a day to ${dollars(value.to)}`;
  }
}
