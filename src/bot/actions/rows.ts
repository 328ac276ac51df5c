import { z } from "zod";
import type { LeadId, SlackUserId, SummaryId } from "../../db/ids.ts";
import { findQuestion } from "../../db/queries/ask/questions.ts";
import { findSummary } from "../../db/queries/board/find-summary.ts";
import { listInsightsOfSummary } from "../../db/queries/board/list-insights-of-summary.ts";
import { countFactRows, listFactRows, MOST_COUNTED } from "../../db/queries/brain/list-fact-rows.ts";
import { UserError } from "../../errors.ts";
import type { Registration } from "../app.ts";
import { ROWS_ACTIONS, ROWS_IN_FILE, ROWS_ON_PAGE, rowsModal } from "../blocks/rows.ts";
import { count } from "../blocks/words.ts";
import type { BotDeps } from "../deps.ts";
import { type Figure, figuresOf, figuresOfResult } from "../receipts.ts";
import { requestOf } from "../requests.ts";
import { explainLeads } from "../scores.ts";
import type { Tenant } from "../tenancy.ts";

/** Insights whose evidence can be looked at. */
const INSIGHTS = 40;
/** Time for the calls after the answer, in milliseconds. */
const AFTERWARDS_MS = 10_000;

const Press = z.object({
  user: z.object({ id: z.string().transform((id) => id as SlackUserId), team_id: z.string().optional() }),
  trigger_id: z.string().min(1),
  view: z.object({ id: z.string(), private_metadata: z.string() }).loose().optional(),
  actions: z
    .array(
      z.object({
        action_id: z.string(),
        value: z.string().optional(),
        selected_option: z.object({ value: z.string() }).nullish(),
      }),
    )
    .min(1),
});
type Press = z.infer<typeof Press>;

/** What a figure is looked up by: a summary, or a query of an answer. */
const About = z.union([
  z.object({ summaryId: z.uuid(), figure: z.string().optional() }),
  z.object({ questionId: z.uuid(), result: z.int().min(0).max(2), figure: z.string().optional() }),
]);
type About = z.infer<typeof About>;

/** "Show rows" on a card opens the rows behind its figures; in the window: another figure, another page, a file of them all. */
export function registerRows({ app, deps }: Registration): void {
  app.action(ROWS_ACTIONS.open, async ({ body, ack, context }) => {
    const { tenant, delivery } = requestOf(context);
    const press = pressOf(body, tenant);
    const view = await viewOf(deps, tenant, aboutOf(press.actions[0]?.value), 0);
    delivery.mustBeInTime();
    await deps.slack.openView(tenant.id, press.trigger_id, view, delivery.signal);
    await ack();
  });
  for (const actionId of [ROWS_ACTIONS.choose, ROWS_ACTIONS.newer, ROWS_ACTIONS.older]) {
    app.action(actionId, async ({ body, ack, context }) => {
      const { tenant, delivery } = requestOf(context);
      const press = pressOf(body, tenant);
      const kept = aboutOf(press.view?.private_metadata);
      const [action] = press.actions;
      const about = actionId === ROWS_ACTIONS.choose ? { ...kept, figure: action?.selected_option?.value } : kept;
      const page = actionId === ROWS_ACTIONS.choose ? 0 : PageNumber.parse(action?.value);
      const view = await viewOf(deps, tenant, about, page);
      if (press.view) await deps.slack.updateView(tenant.id, { viewId: press.view.id }, view, delivery.signal);
      await ack();
    });
  }
  app.action(ROWS_ACTIONS.csv, async ({ body, ack, context }) => {
    const { tenant, delivery } = requestOf(context);
    const press = pressOf(body, tenant);
    const about = aboutOf(press.view?.private_metadata);
    const { chosen } = await chosenOf(deps, tenant, about);
    delivery.mustBeInTime();
    await deps.engine.start(tenant.id, {
      pipeline: "rows",
      requestKey: `rows:${press.trigger_id}`,
      input: { title: `${chosen.label}: ${chosen.text}`, source: chosen.source, most: ROWS_IN_FILE },
      origin: { channel: press.user.id, user: press.user.id },
    });
    await ack();
    delivery.later(async () => {
      await deps.engine.kick(tenant.id);
      if (!press.view) return;
      const note = `:inbox_tray: The file comes as a direct message, with at most ${count(ROWS_IN_FILE)} rows.`;
      const view = await viewOf(deps, tenant, about, 0, note);
      await deps.slack.updateView(tenant.id, { viewId: press.view.id }, view, AbortSignal.timeout(AFTERWARDS_MS));
    });
  });
}

const PageNumber = z.coerce.number().int().min(0).max(100_000);

/** The click of a member. In a channel shared with another company its people see the card, too, but not our rows. */
function pressOf(body: unknown, tenant: Tenant): Press {
  const press = Press.parse(body);
  if (press.user.team_id !== undefined && press.user.team_id !== tenant.slackTeamId)
    throw new UserError("Only members of this workspace can look at the rows.");
  return press;
}

/** A summary's id, one with a figure's (`id:f1`), or all of it as JSON. */
function aboutOf(value = ""): About {
  const [summaryId, figure] = value.split(":");
  const named = About.safeParse({ summaryId, figure });
  if (named.success) return named.data;
  try {
    return About.parse(JSON.parse(value));
  } catch {
    throw new UserError("That button is from another version of Callboard.", "Ask for a new summary.");
  }
}

async function chosenOf(deps: BotDeps, tenant: Tenant, about: About): Promise<{ figures: Figure[]; chosen: Figure }> {
  const figures =
    "questionId" in about
      ? await figuresOfAnswer(deps, tenant, about)
      : await figuresOfSummary(deps, tenant, about.summaryId as SummaryId);
  const chosen = figures.find(({ id }) => id === about.figure) ?? figures[0];
  if (!chosen) throw new UserError("There are no figures here whose rows could be shown.", "Ask anew.");
  return { figures, chosen };
}

async function figuresOfSummary({ db }: BotDeps, tenant: Tenant, id: SummaryId): Promise<Figure[]> {
  const [[found], insights] = await db.batch([
    findSummary(db, tenant.id, { id }),
    listInsightsOfSummary(db, tenant.id, id, INSIGHTS),
  ]);
  if (!found) throw new UserError("That summary is not there any more.", "Ask for a new one.");
  return figuresOf(found.summary, insights);
}

async function figuresOfAnswer({ db }: BotDeps, tenant: Tenant, of: { questionId: string; result: number }) {
  const [question] = await findQuestion(db, tenant.id, { id: of.questionId });
  if (!question) throw new UserError("That answer is not there any more.", "Ask again.");
  return figuresOfResult(question, of.result);
}

async function viewOf(deps: BotDeps, tenant: Tenant, about: About, page: number, note?: string) {
  const { db } = deps;
  const { figures, chosen } = await chosenOf(deps, tenant, about);
  const { source } = chosen;
  const now = "asOf" in source ? { ...source, asOf: undefined } : source;
  const [rows, still, all] = await db.batch([
    listFactRows(db, tenant.id, { ...source, limit: ROWS_ON_PAGE, offset: page * ROWS_ON_PAGE }),
    countFactRows(db, tenant.id, source),
    countFactRows(db, tenant.id, now),
  ]);
  const scored = "query" in source && source.query === "leads.scored";
  const leads = scored ? rows.rows.map(({ id }) => id as LeadId) : [];
  const reasons = await explainLeads(db, tenant.id, leads);
  return rowsModal({
    ...{ figures, chosen, page, note, most: MOST_COUNTED },
    rows: rows.rows.map((row) => ({ ...row, detail: `${row.detail ?? ""}${reasons.get(row.id) ?? ""}` })),
    still: still.rows[0]?.rows ?? 0,
    now: all.rows[0]?.rows ?? 0,
    metadata: JSON.stringify({ ...about, figure: chosen.id }),
  });
}
