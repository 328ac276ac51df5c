import type { Db } from "../../db/client.ts";
import { type ActionId, newId, type WorkspaceId } from "../../db/ids.ts";
import { countVerdicts, type Verdicts } from "../../db/queries/brain/count-verdicts.ts";
import { createActions, type NewAction } from "../../db/queries/brain/create-actions.ts";
import { listAnswered, listKnownAnswers } from "../../db/queries/brain/known-answers.ts";
import { saveOwners } from "../../db/queries/brain/lead-owners.ts";
import { listConversations } from "../../db/queries/brain/list-conversations.ts";
import { type Decision, listDecisions } from "../../db/queries/brain/list-decisions.ts";
import { listRisingLeads } from "../../db/queries/brain/list-rising-leads.ts";
import { listUntouchedLeads } from "../../db/queries/brain/list-untouched-leads.ts";
import { listVideoSignals } from "../../db/queries/outreach/share-signals.ts";
import { defineStep, next } from "../engine/define.ts";
import { askModel } from "./ask-model.ts";
import { digestExtras } from "./digest-extras.ts";
import { findOwners } from "./find-owners.ts";
import { knownAnswers, withKnownAnswer } from "./known-answers.ts";
import { orMissing } from "./or-missing.ts";
import { type SignalName, urgencyOf, withVerdicts } from "./priority.ts";
import { type Candidate, candidateOf, candidateOfLead, candidateOfRise, returnedBecause } from "./rules.ts";
import type { Advised, BrainInput, Measured, Thought } from "./state.ts";
import { WORDED, WORDING_PROMPT, wordedMessages, wordingData, wordingShape } from "./suggest-messages.ts";
import { candidateOfVideo } from "./video-signals.ts";

/** New recommendations a run makes at most: what a team can act on in a day. */
export const MOST_ACTIONS = 10;
/** Ten times the same advice is one advice: of one kind so many at most, as long as there are others. */
const MOST_OF_ONE_SIGNAL = 3;
/** Older silence is not worth waking. */
const LOOK_BACK_DAYS = 30;
const CONVERSATIONS = 500;
const LEADS = 100;
/** Points of a score that make a rise. */
const RISE = 15;

/** Recommends what to do next, and with whom, by rules over conversations and leads; at most one thing a contact. */
export const recommend = defineStep<BrainInput & Measured & Thought & { modelWaits?: Record<string, number> }>({
  name: "recommend",
  timeoutMs: 60_000,
  agent: "advisor",
  needs: ["period", "from", "to", "metrics", "missing", "model"],
  gives: ["recommended", "metrics", "missing", "without"],
  async run(context) {
    const { db, workspaceId, run, input } = context;
    const read = await orMissing(findCandidates(db, workspaceId), run.attempt);
    const found = read ?? [];
    const { extras, missing: unread } = await digestExtras(db, workspaceId, input, run.attempt);
    const missing: Measured["missing"] = [...input.missing, ...(read ? [] : ["recommendations" as const]), ...unread];
    const decisions = await listDecisions(db, workspaceId, [...new Set(found.map((it) => it.contactId))]);
    const chosen = chooseActions(found, decisions.rows);
    const owners = await findOwners(
      context,
      chosen.map((it) => it.owner),
    );
    // An answer that is known needs no other words.
    const top = chosen.filter((it) => !it.known).slice(0, WORDED);
    const asked =
      top.length === 0
        ? { kind: "none" as const, use: input.use, without: input.without ?? [] }
        : await askModel(context, {
            step: "recommend",
            part: "The wording of suggested messages",
            name: "suggested_messages",
            schema: wordingShape,
            system: `${await context.rolePrompt()}\n${WORDING_PROMPT}`,
            user: `Draft one message for each recommendation.\n${wordingData(top)}`,
          });
    if (asked.kind === "wait") return asked.outcome;
    const worded = asked.kind === "answer" ? wordedMessages(top, asked.value.messages) : [];
    const actions = chosen.map(
      (it): NewAction => ({
        id: newId<ActionId>(),
        runId: run.id,
        contactId: it.contactId,
        ...{ type: it.type, priority: it.priority, parts: it.parts, urgency: it.urgency, reason: it.reason },
        suggestedMessage: worded[top.indexOf(it)] ?? it.template,
        ...{ signal: it.signal, evidence: it.evidence, evidenceAt: it.evidenceAt },
        returned: returnedAfter(it, decisions.rows),
        assignee: it.owner ? (owners.users.get(it.owner.toLowerCase()) ?? null) : null,
      }),
    );
    const output: Advised = { recommended: actions.length, missing, use: asked.use, without: asked.without };
    return next({ ...output, metrics: { ...input.metrics, ...extras } }, (db) => [
      ...(owners.learned.length > 0 ? [saveOwners(db, workspaceId, owners.learned)] : []),
      ...(actions.length > 0 ? createActions(db, workspaceId, actions) : []),
    ]);
  },
});

/** All that the rules would recommend. */
async function findCandidates(db: Db, workspaceId: WorkspaceId) {
  const [conversations, leads, videos, rising, verdicts, written, answered] = await db.batch([
    listConversations(db, workspaceId, { days: LOOK_BACK_DAYS, limit: CONVERSATIONS }),
    listUntouchedLeads(db, workspaceId, { days: LOOK_BACK_DAYS, limit: LEADS }),
    listVideoSignals(db, workspaceId, { days: LOOK_BACK_DAYS, limit: LEADS }),
    listRisingLeads(db, workspaceId, { points: RISE, limit: LEADS }),
    countVerdicts(db, workspaceId),
    listKnownAnswers(db, workspaceId),
    listAnswered(db, workspaceId),
  ]);
  const answers = knownAnswers(written.rows, answered.rows);
  return [
    ...conversations.rows.flatMap((row) => candidateOf(row) ?? []),
    ...leads.rows.map(candidateOfLead),
    ...videos.rows.map(candidateOfVideo),
    ...rising.rows.map(candidateOfRise),
  ].map((it) => withKnownAnswer(judged(it, verdicts.rows), answers));
}

/**
 * The best of each contact, without what is pending or was decided on the same evidence; at most 10, highest priority first;
 * kinds that are many leave room for the others. */
export function chooseActions<It extends Candidate>(candidates: It[], decisions: Decision[]): It[] {
  const stale = (it: Candidate) => decisions.some((had) => isAbout(had, it) && standsInTheWay(had, it));
  const best = new Map<string, It>();
  for (const it of candidates) {
    if (stale(it)) continue;
    const had = best.get(it.contactId);
    if (!had || it.priority > had.priority) best.set(it.contactId, it);
  }
  const ranked = [...best.values()].sort(byPriority);
  const ofSignal = new Map<SignalName, number>();
  const spread = ranked.filter((it) => {
    const had = ofSignal.get(it.signal) ?? 0;
    ofSignal.set(it.signal, had + 1);
    return had < MOST_OF_ONE_SIGNAL;
  });
  const rest = ranked.filter((it) => !spread.includes(it));
  return [...spread.slice(0, MOST_ACTIONS), ...rest].slice(0, MOST_ACTIONS).sort(byPriority);
}

const isAbout = (had: Decision, it: Candidate): boolean => had.contact_id === it.contactId && had.type === it.type;

/** Pending, decided on the same fact, or done after it. A dismissal holds against its own fact alone, however old that is. */
function standsInTheWay(had: Decision, it: Candidate): boolean {
  if (had.pending || had.evidence === it.evidence) return true;
  if (had.dismissed && had.evidence !== null) return false;
  return had.decided_at !== null && new Date(had.decided_at) >= new Date(it.evidenceAt);
}

/** What has changed, where the last word on such a recommendation was a dismissal; null where it was none. */
function returnedAfter(it: Candidate, decisions: Decision[]): string | null {
  const last = decisions.find((had) => isAbout(had, it) && !had.pending);
  return last?.dismissed ? returnedBecause(it, last.decided_at) : null;
}

/** A candidate whose priority has what people made of its type so far. */
function judged(it: Candidate, verdicts: Verdicts[]): Candidate {
  const of = verdicts.find(({ type }) => type === it.type);
  if (!of) return it;
  const { priority, parts } = withVerdicts(it, of);
  return { ...it, priority, parts, urgency: urgencyOf(priority) };
}

const byPriority = (a: Candidate, b: Candidate): number =>
  b.priority - a.priority || b.evidenceAt.localeCompare(a.evidenceAt) || a.contactId.localeCompare(b.contactId);
