import { getConfig } from "../../db/queries/brain/get-config.ts";
import { getPeriod } from "../../db/queries/brain/get-period.ts";
import { listRejectionReasons } from "../../db/queries/brain/list-rejection-reasons.ts";
import { type LeadCounts, measureLeads } from "../../db/queries/brain/measure-leads.ts";
import { type MessageCounts, measureMessages } from "../../db/queries/brain/measure-messages.ts";
import { measureTotals } from "../../db/queries/brain/measure-totals.ts";
import type { MetricsSnapshot } from "../../db/schema/brain.ts";
import { FatalStepError } from "../../errors.ts";
import { defineStep, next } from "../engine/define.ts";
import { type Fact, factsOf, type Measures, responseRateOf } from "./facts.ts";
import type { BrainInput, Measured } from "./state.ts";

/** Counts the period and the one before it, by SQL alone. */
export const measure = defineStep<BrainInput>({
  name: "measure",
  timeoutMs: 15_000,
  needs: ["period"],
  gives: ["timeZone", "from", "to", "dailyBudget", "model", "facts", "metrics"],
  async run({ db, workspaceId, input }) {
    const [config] = await getConfig(db, workspaceId);
    const bounds = (await getPeriod(db, workspaceId, input.period)).rows[0];
    if (!config || !bounds) throw new FatalStepError("The workspace is not there any more.");
    const { from, to } = bounds;
    const spans = { from, to, priorFrom: bounds.prior_from, priorTo: bounds.prior_to };
    const [leads, messages, totals, reasons] = await db.batch([
      measureLeads(db, workspaceId, spans),
      measureMessages(db, workspaceId, spans),
      measureTotals(db, workspaceId, to),
      listRejectionReasons(db, workspaceId, from, to),
    ]);
    const now = spanOf("now", leads.rows, messages.rows);
    const total = totals.rows[0];
    if (!now || !total) throw new FatalStepError("The figures could not be counted.");
    const prior = spans.priorFrom ? spanOf("prior", leads.rows, messages.rows) : null;
    const measures = { now, prior, totals: total };
    const facts = factsOf(measures, config.locale, config.metrics);
    const rejectionReasons = reasons.rows.map(({ reason, count }) => ({ reason: reason.slice(0, 200), count }));
    const output: Measured = {
      timeZone: bounds.time_zone,
      from,
      to,
      dailyBudget: config.dailyBudget,
      model: config.model,
      facts,
      metrics: { ...snapshotOf(measures, facts), rejectionReasons },
    };
    return next({ ...output });
  },
});

function spanOf(
  span: "now" | "prior",
  leads: LeadCounts[],
  messages: MessageCounts[],
): (LeadCounts & MessageCounts) | null {
  const lead = leads.find((row) => row.span === span);
  const message = messages.find((row) => row.span === span);
  return lead && message ? { ...lead, ...message } : null;
}

function snapshotOf({ now, prior, totals }: Measures, facts: Fact[]): MetricsSnapshot {
  return {
    ...countsOf(now),
    previous: prior ? countsOf(prior) : null,
    totals: { leads: totals.leads, contacts: totals.contacts, messages: totals.messages },
    facts,
  };
}

const countsOf = (it: LeadCounts & MessageCounts) => ({
  newLeadsCount: it.new_leads,
  hotLeadsCount: it.hot,
  warmLeadsCount: it.warm,
  coldLeadsCount: it.cold,
  avgScore: it.avg_score,
  responseRate: responseRateOf(it),
  contactsWrittenTo: it.written_to,
  contactsResponded: it.responded,
  messagesReceived: it.received,
  messagesSent: it.sent,
  conversionsCount: it.conversions,
  rejectionsCount: it.rejections,
});
