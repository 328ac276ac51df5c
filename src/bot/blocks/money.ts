import type { Card, MoneyNotice } from "../../pipelines/ports.ts";
import { outside } from "./escape.ts";
import { actions, type Block, type ButtonSpec, card, section } from "./kit.ts";
import { dollars } from "./words.ts";

export const MONEY_ACTIONS = { raise: "money_raise", again: "order_again", giveUp: "order_give_up" } as const;

/** What a button of such a message carries, as JSON. `from` is the ceiling it was offered under, micro-USD. */
export type MoneyValue =
  | { of: "campaign" | "run"; id: string; from: number; to: number }
  | { of: "day"; from: number; to: number }
  | { of: "order"; id: string; key: string; again: boolean };

/** What money or a lost order asks of people, with the buttons that answer. `name` is the campaign's. */
export function moneyCard(notice: MoneyNotice, name: string | null): Card {
  const what = name === null ? "This work" : `*${outside(name, 110)}*`;
  switch (notice.kind) {
    case "budget_warning":
      return card([section(`${what} has spent or ordered ${share(notice)}, four fifths of its ceiling.`)]);
    case "budget_reached": {
      const { budget, spent, next } = notice;
      const text = `${what} is paused: ${share(notice)} is spent or ordered, and ${nextCall(next)}.`;
      return asking(text, next, (call) => ({
        of: "campaign",
        id: notice.campaignId,
        from: budget,
        to: above(budget, spent + call),
      }));
    }
    case "day_reached": {
      const { limit, next } = notice;
      const text = `${what} waits until midnight: today's ceiling of the workspace is ${dollars(limit)}, and ${nextCall(next)}.`;
      return asking(text, next, (call) => ({ of: "day", from: limit, to: above(limit, limit + call) }));
    }
    case "run_reached": {
      const { limit, next, runId } = notice;
      const text = `${what} waits for you: its ceiling is ${dollars(limit)}, and ${nextCall(next)}.`;
      return asking(text, next, (call) => ({ of: "run", id: runId, from: limit, to: above(limit, limit + call) }));
    }
    case "day_warning":
      return card([
        section(
          `Today's ceiling of the workspace is four fifths used: ${share({ ...notice, budget: notice.limit })} is spent or ordered.`,
        ),
      ]);
    case "run_warning":
      return card([
        section(
          `A run of ${name === null ? "this work" : what} has spent or ordered ${share({ ...notice, budget: notice.limit })}, four fifths of its ceiling.`,
        ),
      ]);
    case "order_question":
      return orderCard(notice);
  }
}

function orderCard({
  runId,
  key,
  provider,
  purpose,
  item,
  worstCost,
}: Extract<MoneyNotice, { kind: "order_question" }>): Card {
  const about = `${outside(purpose, 60)}${item === null ? "" : ` ${item}`}`;
  const price = worstCost === null ? "at a price nobody knows" : `for up to ${dollars(worstCost)}`;
  const text = `${outside(provider, 60)} may have charged an order nobody can account for (${about}). Order it again, ${price}?`;
  const value = (again: boolean): MoneyValue => ({ of: "order", id: runId, key, again });
  return card([
    section(text),
    buttons(`order:${runId}`, [
      { actionId: MONEY_ACTIONS.again, text: "Order again", value: JSON.stringify(value(true)) },
      { actionId: MONEY_ACTIONS.giveUp, text: "Give it up", value: JSON.stringify(value(false)), style: "danger" },
    ]),
  ]);
}

/** With a button that raises the ceiling; where no price is known, raising would not help, and the text says what does. */
function asking(text: string, next: number | null, offer: (call: number) => MoneyValue & { to: number }): Card {
  if (next === null) return card([section(`${text} ${UNPRICED}`)]);
  const value = offer(next);
  return card([
    section(text),
    buttons(`raise:${value.of}`, [
      { actionId: MONEY_ACTIONS.raise, text: `Raise it to ${dollars(value.to)}`, value: JSON.stringify(value) },
    ]),
  ]);
}

const UNPRICED =
  "Under a ceiling nothing of unknown price is ordered: state the provider's price, or do it without a ceiling.";

const buttons = (blockId: string, specs: ButtonSpec[]): Block => actions(blockId, specs);

const share = ({ spent, budget }: { spent: number; budget: number }) => `${dollars(spent)} of ${dollars(budget)}`;

const nextCall = (next: number | null) =>
  next === null ? "the next call's price is not known" : `the next call may cost ${dollars(next)}`;

const DOLLAR = 1_000_000;

/** The next whole dollar above half as much again, with room for the call that was not made. */
const above = (ceiling: number, wanted: number) => Math.ceil(Math.max(ceiling * 1.5, wanted * 1.5) / DOLLAR) * DOLLAR;
