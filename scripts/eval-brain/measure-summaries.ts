import { createSandboxClock } from "../../sandbox/clock.ts";
import { startModel } from "../../sandbox/model/index.ts";
import { seededRandom } from "../../src/brain-models/numbers.ts";
import { createModel } from "../../src/clients/model.ts";
import type { SpanCounts } from "../../src/db/queries/brain/measure-rollups.ts";
import { bareFigure, digitsIn } from "../../src/pipelines/brain/check-numbers.ts";
import { type Fact, factsOf } from "../../src/pipelines/brain/facts.ts";
import { plainSummary } from "../../src/pipelines/brain/plain-summary.ts";
import { answerShape, checkedText, rulesFor } from "../../src/pipelines/brain/write.ts";
import { fence } from "../../src/pipelines/fence.ts";
import type { Lines } from "./measure.ts";

const SUMMARIES = 20;
const PHRASE = "the last 7 days";

/**
 * The share of numbers in summaries that are right: each is the figure of a measure that its own sentence names. The texts are
 * those of the stand-in's model, honest and lying, over made-up figures, checked as the product does.
 */
export async function measureSummaries(): Promise<Lines> {
  const server = await startModel({ clock: createSandboxClock() });
  try {
    const model = createModel({ apiKey: server.apiKey, baseUrl: `${server.url}/v1`, model: "gpt-4.1-mini" });
    const random = seededRandom(1);
    let [numbers, right, fewest] = [0, 0, Number.POSITIVE_INFINITY];
    for (let index = 0; index < SUMMARIES; index += 1) {
      if (index >= SUMMARIES / 2) server.mode = "liar";
      const facts = factsOf(madeUp(random), "en-US", null);
      const { value } = await model.answer({
        name: "summary",
        schema: answerShape,
        system: rulesFor(PHRASE),
        user: `Write the summary of ${PHRASE}.\n${fence("facts", facts)}`,
        signal: AbortSignal.timeout(10_000),
      });
      const text = checkedText(value.summary, facts, "week").text ?? plainSummary(facts, "week");
      const judged = text
        .replaceAll(PHRASE, "")
        .split(/(?<=[.!?]) /)
        .flatMap((sentence) => judge(sentence, facts));
      numbers += judged.length;
      right += judged.filter(Boolean).length;
      fewest = Math.min(fewest, judged.length);
    }
    return [
      ["summary_numbers", String(numbers)],
      ["summary_numbers_fewest", String(fewest)],
      ["summary_numbers_right", (right / numbers).toFixed(4)],
    ];
  } finally {
    await server.close();
  }
}

/** Of each number of a sentence: whether it is the figure of a measure whose words stand in it. */
function judge(sentence: string, facts: Fact[]): boolean[] {
  const said = sentence.toLowerCase();
  return digitsIn(sentence).map((digits) =>
    facts.some(
      (fact) =>
        bareFigure(fact.text) === bareFigure(digits) &&
        fact.label
          .toLowerCase()
          .split(" ")
          .filter((word) => word.length > 2 && !["leads", "rise", "fall", "total", "contacts"].includes(word))
          .every((word) => said.includes(word)),
    ),
  );
}

function madeUp(random: () => number) {
  const upTo = (most: number) => Math.floor(random() * most);
  const counts = (span: SpanCounts["span"]): SpanCounts => {
    const written = 50 + upTo(500);
    const responded = upTo(written);
    return {
      ...{ span, hot: upTo(300), warm: upTo(900), cold: upTo(9_000), scored: 100, score_sum: upTo(10_000) },
      ...{ converted: upTo(60), rejected: upTo(200), received: upTo(4_000), sent: upTo(4_000), contacts: upTo(9_000) },
      ...{
        written_to: written,
        responded,
        reply_times: Array.from({ length: 26 }, (_, at) => (at === upTo(26) ? 0 : upTo(9))),
      },
    };
  };
  return { now: counts("now"), prior: counts("prior"), total: counts("total"), missing: [] };
}
