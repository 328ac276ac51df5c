import type { Db } from "../../db/client.ts";
import { newId, type WorkspaceId } from "../../db/ids.ts";
import { createInsights } from "../../db/queries/brain/create-insights.ts";
import { listRejectionReasons } from "../../db/queries/brain/list-rejection-reasons.ts";
import { defineStep, next } from "../engine/define.ts";
import { askModel } from "./ask-model.ts";
import { type Insight, NAMING_PROMPT, namedInsights, namedShape, namingData, plainInsights } from "./name-insights.ts";
import { orMissing } from "./or-missing.ts";
import { periodWord } from "./periods.ts";
import { MOST_MESSAGES, readMessages } from "./read-messages.ts";
import type { BrainInput, Found, Measured, Thought } from "./state.ts";
import { analyse, confidenceOf, type Finding } from "./text/analyse.ts";
import { looksLikeInstruction } from "./text/instructions.ts";

/** Finds what contacts ask, object to, are drawn by and speak of: counted by a program, named by the model. */
export const findInsights = defineStep<BrainInput & Measured & Thought & { modelWaits?: Record<string, number> }>({
  name: "findInsights",
  timeoutMs: 60_000,
  agent: "analyst",
  needs: ["period", "timeZone", "from", "to", "starts", "ends", "prior", "metrics", "missing", "model"],
  gives: ["topQuestions", "insights", "unread", "missing", "without"],
  async run(context) {
    const { db, workspaceId, run, input } = context;
    // A second failure goes on without what people say, and names it.
    const read = await orMissing(readMessages(db, workspaceId, input), run.attempt);
    const { messages, cut, since } = read ?? { messages: [], cut: false, since: input.from };
    const prior = messages.length > 0 && input.prior ? asLongBefore(input.prior, input.to, since) : null;
    const before = prior && (await readBefore(db, workspaceId, prior));
    const findings = analyse(messages, before ?? []);
    const asked =
      findings.length === 0
        ? { kind: "none" as const, use: input.use, without: input.without ?? [] }
        : await askModel(context, {
            step: "findInsights",
            part: "The analysis",
            name: "insights",
            schema: namedShape,
            system: `${await context.rolePrompt()}\n${NAMING_PROMPT}`,
            user: `Name these findings.\n${namingData(findings)}`,
          });
    if (asked.kind === "wait") return asked.outcome;
    const said = asked.kind === "answer" ? namedInsights(findings, asked.value.insights) : plainInsights(findings);
    const rejections = (await orMissing(rejectionInsights(db, workspaceId, input), run.attempt)) ?? [];
    const insights = [...said, ...rejections].filter(hasEvidence);
    const received = Number(input.metrics.messagesReceived ?? 0);
    const output: Found = {
      topQuestions: topQuestionsOf(findings, before !== null),
      insights: insights.length,
      missing: read ? input.missing : [...input.missing, "conversations"],
      unread: cut ? Math.max(0, received - messages.length) : 0,
      use: asked.use,
      without: asked.without,
    };
    const rows = insights.map((insight) => ({
      ...insight,
      id: newId(),
      runId: run.id,
      timeRange: periodWord(input.period),
    }));
    return next({ ...output }, (db) => (rows.length > 0 ? [createInsights(db, workspaceId, rows)] : []));
  },
});

/** The period before, or where only the newest messages were read, as long a time at its end as they go back. */
export function asLongBefore(prior: { from: string; to: string }, to: string, since: string) {
  const begins = Date.parse(prior.to) - (Date.parse(to) - Date.parse(since));
  return begins > Date.parse(prior.from) ? { from: new Date(begins).toISOString(), to: prior.to } : prior;
}

/** Of as long a time before so many times as much is read: it may have been busier. */
const BUSIER = 1.5;

/** What was said before; null where it was not read whole, or cannot be read. */
async function readBefore(db: Db, workspaceId: WorkspaceId, prior: { from: string; to: string }) {
  const read = await readMessages(db, workspaceId, prior, MOST_MESSAGES * BUSIER).catch(() => null);
  return read && !read.cut ? read.messages : null;
}

const topQuestionsOf = (findings: Finding[], compared: boolean): Found["topQuestions"] =>
  findings
    .filter((finding) => finding.kind === "question")
    .map(({ label, contacts, messages, before = [] }) => ({
      ...{ text: label, count: contacts.length, messages },
      ...(compared ? { before: before.length, messagesBefore: before } : { before: null }),
    }));

async function rejectionInsights(db: Db, workspaceId: WorkspaceId, measured: Measured): Promise<Insight[]> {
  const counts = new Map(
    (measured.metrics.rejectionReasons ?? []).flatMap(({ key, count }) => (key ? [[key, count] as const] : [])),
  );
  const { rows } = await listRejectionReasons(db, workspaceId, measured, [...counts.keys()]);
  return rows
    .map((row) => ({ ...row, count: counts.get(row.key) ?? 0 }))
    .filter(({ reason }) => !looksLikeInstruction(reason))
    .slice(0, 3)
    .map(({ reason, count, examples }) => ({
      type: "rejection_analysis",
      pattern: reason.slice(0, 120),
      frequency: count,
      evidence: [],
      examples: examples.filter((example) => !looksLikeInstruction(example.text)),
      recommendation: "Ask for this early, before time goes into leads that will be lost to it.",
      confidence: confidenceOf(count),
    }));
}

/** Rejections are borne out by the leads that were counted; all else by somebody's words. */
const hasEvidence = (insight: Insight): boolean =>
  insight.frequency > 0 && (insight.type === "rejection_analysis" || insight.examples.length > 0);
