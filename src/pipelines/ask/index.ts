import { z } from "zod";
import { newId, type SlackUserId } from "../../db/ids.ts";
import { findQuestion, lastQuestionOf, saveQuestion } from "../../db/queries/ask/questions.ts";
import { getPeriod } from "../../db/queries/brain/get-period.ts";
import { FatalStepError } from "../../errors.ts";
import { askModel } from "../brain/ask-model.ts";
import type { Thought } from "../brain/state.ts";
import { sentencesOf } from "../brain/text/sentences.ts";
import { definePipeline, defineStep, done, next } from "../engine/define.ts";
import { FENCE_RULE, fence } from "../fence.ts";
import { checkedAnswer, plainAnswer } from "./answer-text.ts";
import { CAN_ASK, type Call, Choice, KeptCalls, QUERIES } from "./calls.ts";
import { look, type Result } from "./look.ts";
import { nearestCalls } from "./nearest.ts";

const askInput = z.object({
  /** Cut to 1,000 characters by whoever takes it in. */
  question: z.string().min(1).max(1_000),
  askedBy: z.string(),
});
type Asked = z.infer<typeof askInput>;

interface Chosen extends Thought {
  calls: Call[];
}

const ModelAnswer = z.object({
  summary: z
    .string()
    .max(2_000)
    .describe("One to four plain sentences; every figure as its placeholder, never as digits."),
});

const CHOOSING = `You choose which queries answer a question about a sales team's leads and conversations.
${FENCE_RULE}
These are all the queries there are:
${Object.entries(QUERIES)
  .map(([name, says]) => `- ${name}: ${says}`)
  .join("\n")}
Choose the fewest that answer it. None of them tells the future. Give a parameter only where the question names it. A question may go on from the one before it.`;

const ANSWERING = `You answer a question of a sales team from the results of queries, in one to four sentences, in English.
${FENCE_RULE}
The results are all you know. Refer to a figure only as {{id}}, such as {{q1f1}}: it is replaced by its value. Never write a number
yourself, in digits or words. Name each figure by its label, and put the figures in the order of their labels. Use plain words of
reporting and those of the labels, no others. Name no other person or company, and give no causes. No links, no lists.`;

/** Which queries of the set are run; by the question's words alone where the model is not to be had. */
const choose = defineStep<Asked & Thought & { modelWaits?: Record<string, number> }>({
  name: "choose",
  timeoutMs: 60_000,
  agent: "analyst",
  needs: ["question"],
  gives: ["calls", "without"],
  async run(context) {
    const { db, workspaceId, run, input } = context;
    const { channel, threadTs } = run.origin ?? {};
    const [last] = channel && threadTs ? await lastQuestionOf(db, workspaceId, channel, threadTs) : [];
    const before = KeptCalls.safeParse(last?.calls).data ?? [];
    const [today] = (await getPeriod(db, workspaceId, "today")).rows;
    const asked = await askModel(context as never, {
      step: "choose",
      part: "The answer",
      name: "chosen_queries",
      schema: Choice,
      system: `${await context.rolePrompt()}\n${CHOOSING}`,
      user: [
        ...(last ? [fence("question_before", { question: last.question, calls: before })] : []),
        fence("question", input.question),
        `Today is ${today?.first ?? "not known"}.`,
      ].join("\n"),
    });
    if (asked.kind === "wait") return asked.outcome;
    const nearest = () => nearestCalls(input.question, before);
    const calls = asked.kind === "answer" ? (asked.value.answerable ? asked.value.calls : []) : nearest();
    return next({ calls, use: asked.use, without: asked.without });
  },
});

/** Runs the queries, says what they answered, checks it, and keeps it. */
const answer = defineStep<Asked & Chosen & { modelWaits?: Record<string, number> }>({
  name: "answer",
  timeoutMs: 60_000,
  agent: "summary-writer",
  needs: ["question", "askedBy", "calls"],
  gives: ["questionId"],
  async run(context) {
    const { db, workspaceId, run, input } = context;
    const calls = KeptCalls.max(3).parse(input.calls);
    const results = await look(db, workspaceId, calls, { attempt: run.attempt });
    const had = input.without ?? [];
    // Where the model was not to be had a moment ago, nobody waits for it again.
    const asks = results.some(({ figures }) => figures.length > 0) && had.length === 0;
    const asked = asks
      ? await askModel(context as never, {
          step: "answer",
          part: "The answer",
          name: "answer",
          schema: ModelAnswer,
          system: `${await context.rolePrompt()}\n${ANSWERING}`,
          user: `${fence("question", input.question)}\n${fence("facts", factsFor(results))}`,
        })
      : { kind: "none" as const, use: input.use, without: had };
    if (asked.kind === "wait") return asked.outcome;
    const text = asked.kind === "answer" ? composed(asked.value.summary, results) : null;
    const questionId = newId();
    const row = {
      ...{ id: questionId, runId: run.id, question: input.question, calls, results },
      ...{ channel: run.origin?.channel ?? "", threadTs: run.origin?.threadTs ?? "" },
      askedBy: input.askedBy as SlackUserId,
      answer: [text ?? plainAnswer(results, input.question), ...notesOf(asked.without, calls)]
        .filter(Boolean)
        .join(" "),
      model: text === null ? null : (asked.use?.model ?? null),
    };
    return next({ questionId, use: asked.use, without: asked.without }, (db) => [saveQuestion(db, workspaceId, row)]);
  },
});

/** Figures as the model sees them: what is shown is put in by id. */
const factsFor = (results: Result[]) =>
  results.flatMap(({ title, figures }) =>
    figures.filter(({ value }) => value !== 0).map(({ id, label, value }) => ({ id, label, value, of: title })),
  );

/** The sentences that hold; null where none does. */
function composed(said: string, results: Result[]): string | null {
  const kept = sentencesOf(said).flatMap(({ text }) => checkedAnswer(text, results) ?? []);
  return [...new Set(kept)].slice(0, 4).join(" ") || null;
}

function notesOf(without: string[], calls: Call[]): string[] {
  const down = without.length > 0;
  const cannot = `I cannot answer that from what I have. I can say, for example: ${CAN_ASK.join(" ")}`;
  if (calls.length === 0)
    return [down ? `The model could not be asked, and I found no query by your words alone. ${cannot}` : cannot];
  return down ? ["(Answered without the model: these are the queries nearest to your words.)"] : [];
}

/** The one answer, in the thread of the question. */
const post = defineStep<{ questionId: string }>({
  name: "post",
  timeoutMs: 20_000,
  needs: ["questionId"],
  ends: true,
  async run({ db, input, workspaceId, run, presenter, lastWord }) {
    const { questionId } = input;
    const [found] = await findQuestion(db, workspaceId, { id: questionId });
    if (!found || !presenter.answer) throw new FatalStepError("The answer is not there any more.");
    if (!run.origin) return done({ questionId, posted: false });
    return done({
      questionId,
      posted: (await lastWord(await presenter.answer(workspaceId, questionId))) ? true : "unknown",
    });
  },
});

/** A question in a thread → queries of a set → an answer whose figures are all theirs → the post. */
export const ask = definePipeline({ slug: "ask", version: 1, input: askInput, steps: [choose, answer, post] });
