import { type Card, plus } from "../../../pipelines/ports.ts";
import { mention, moment, outside, outsidePlain } from "../escape.ts";
import { actions, type Block, type ButtonSpec, card, context, header, section } from "../kit.ts";
import { count, dollars, many, span } from "../words.ts";
import { DRAFT_ACTIONS, type DraftFacts, wordsOf } from "./facts.ts";
import { reasonOf } from "./reasons.ts";

const STATUS = { queued: "waiting", running: "in the works", completed: "done", error: "failed" } as const;
const STAGES = [
  ["queue", "its turn"],
  ["write", "writing"],
  ["apply", "applying"],
  ["tell", "telling"],
] as const;

/** The live message of a draft: at which stage, for how long, how many words and tokens, what it waits for, how it ended. */
export function draftCard(facts: DraftFacts): Card {
  const { job, version } = facts;
  const title = outsidePlain(job.promptContext.title, 100);
  const blocks: Block[] = [header(`${title}: ${STATUS[job.status]}`)];
  if (job.status === "queued" || job.status === "running") blocks.push(section(stages(facts)));
  const waits = waiting(facts);
  if (waits) blocks.push(section(waits));
  if (job.status === "completed" && version)
    blocks.push(
      section(
        `Version ${version.number}, ${many(wordsOf(version.markdown), "word")}. The thread has ${version.number === 1 ? "its summary" : "what changed"}.`,
      ),
    );
  if (job.status === "error") blocks.push(section(`:warning: ${reason(facts)}`), retryButton(facts));
  blocks.push(context(about(facts)), context(took(facts)));
  return card(blocks);
}

/** The last word of a draft that was not written, with its reason and Retry. */
export function draftFailedCard(facts: DraftFacts): Card {
  const { job } = facts;
  const asked = job.requestedBy ? `${mention(job.requestedBy)}, ` : "";
  const title = outside(job.promptContext.title, 150);
  return card([
    section(`:warning: ${asked}“${title}” was not written. ${reason(facts)}`),
    context("The document is as it was. Retry goes on with the same request."),
    retryButton(facts),
    context(took(facts)),
  ]);
}

const reason = ({ job }: DraftFacts): string => outside(reasonOf(job.error), 600);

function stages({ job, run }: DraftFacts): string {
  const at = Math.max(
    0,
    STAGES.findIndex(([name]) => name === run.step),
  );
  const line = STAGES.map(([, word], place) => (place < at ? `✓ ${word}` : place === at ? `*▶ ${word}*` : word)).join(
    "  ·  ",
  );
  const progress = job.progress
    ? `\n${many(job.progress.words, "word")} so far, about ${many(job.progress.tokens, "token")}`
    : "";
  return `${line}${progress}`;
}

function waiting({ job, run, ahead, project }: DraftFacts): string | null {
  if (job.status !== "queued" && job.status !== "running") return null;
  if (run.error) {
    const until = run.error.until ? ` Trying again ${moment(new Date(run.error.until), "at {time}")}.` : "";
    const nth = run.failures > 0 ? ` (attempt ${run.failures} of 3 failed)` : "";
    return `:hourglass: ${outside(run.error.message, 300)}${nth}.${until}`.replace("..", ".");
  }
  if (ahead > 0 && run.step === "queue")
    return `:hourglass: ${many(ahead, "draft")} of “${outside(project.name, 80)}” before this one.`;
  return null;
}

function about({ job, project }: DraftFacts): string {
  const parts = [
    `Project “${outside(project.name, 100)}” (\`${project.slug}\`)`,
    `urgency ${job.urgency}`,
    ...(job.requestedBy ? [`asked by ${mention(job.requestedBy)}`] : []),
    ...(job.requestKeys.length > 1 ? [`asked ${count(job.requestKeys.length)} times, written once`] : []),
  ];
  return parts.join(" · ");
}

/** Time, tokens, attempts and cost. */
export function took({ job, now, version }: DraftFacts): string {
  const elapsed = Math.max(0, (new Date(now).getTime() - job.createdAt.getTime()) / 1000);
  if (job.durationMs === null && !version) return `${span(elapsed)} since it was asked for`;
  const usage = job.modelUsage;
  const tokens = usage ? plus(usage.tokensIn, usage.tokensOut) : null;
  const parts = [
    `took ${span(job.durationMs === null ? elapsed : job.durationMs / 1000)}`,
    ...(usage ? [tokens ? many(tokens, "token") : "tokens not known"] : []),
    many(job.attempts, "attempt"),
    ...(usage ? [job.cost === null ? "price not known" : dollars(job.cost)] : []),
  ];
  return parts.join(" · ");
}

const retryButton = ({ job }: DraftFacts): Block => {
  const spec: ButtonSpec = {
    actionId: DRAFT_ACTIONS.retry,
    text: "Retry",
    value: job.id,
    style: "primary",
    label: `Retry writing ${job.promptContext.title}`,
  };
  return actions(`draft_retry_${job.id}`, [spec]);
};
