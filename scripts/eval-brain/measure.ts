import {
  calibrationErrorByCount,
  calibrationErrorOf,
  chanceErrorOf,
  debiasedErrorOf,
} from "../../src/brain-models/calibration-error.ts";
import {
  aucOf,
  type ConversationExample,
  conversationScorer,
  type LeadExample,
  leadScorer,
  type Turn,
  trainConversations,
  trainLeads,
} from "../../src/brain-models/index.ts";
import { aucDifferenceInterval } from "../../src/brain-models/quality.ts";
import type { Quality } from "../../src/brain-models/score.ts";
import { signalsOf } from "../../src/pipelines/brain/text/signals.ts";
import { logisticBaseline, naiveBayesBaseline } from "./baselines.ts";

/** Names and numbers, in the order they are printed. */
export type Lines = [name: string, value: string][];

const number = (value: number) => (Number.isNaN(value) ? "unknown" : value.toFixed(4));
/** An early conversation lacks its last turns, in which people say what they will do. */
export const LAST_TURNS = 3;

/** The lead model, learned from `train` and judged on `test`, beside logistic regression, plain and with binned numbers. */
export function measureLeads(train: LeadExample[], test: LeadExample[]): Lines {
  const { model, quality } = trainLeads(train);
  const score = leadScorer(model);
  const outcomes = test.map(({ converted }) => (converted ? 1 : 0));
  const said = test.map(({ attributes }) => score(attributes).probability);
  const [plain, binned] = (["plain", "binned"] as const).map((numbers) => {
    const baseline = logisticBaseline(train, numbers);
    return test.map(({ attributes }) => baseline(attributes));
  }) as [number[], number[]];
  return [
    ...compare("lead", outcomes, said, plain),
    ["lead_auc_baseline_binned", number(aucOf(outcomes, binned))],
    ["lead_auc_diff_binned_ci", intervalOf(outcomes, said, binned)],
    ...onFolds("lead", quality),
  ];
}

const intervalOf = (outcomes: number[], said: number[], baseline: number[]): string => {
  const { low, high } = aucDifferenceInterval(outcomes, said, baseline, { rounds: 2_000 });
  return `${number(low)},${number(high)}`;
};

/** The conversation model beside plain naive Bayes: on whole conversations, and without their last three turns. */
export function measureConversations(train: ConversationExample[], test: ConversationExample[]): Lines {
  const { model, quality } = trainConversations(train);
  const score = conversationScorer(model);
  const outcomes = test.map(({ converted }) => (converted ? 1 : 0));
  const early = (examples: ConversationExample[]) =>
    examples.map(({ turns, converted }) => ({ turns: turns.slice(0, -LAST_TURNS), converted }));
  const lines = (name: string, from: ConversationExample[], on: ConversationExample[], over: boolean) => {
    const baseline = naiveBayesBaseline(from);
    const said = on.map(({ turns }) => score(turns, over).probability);
    return compare(
      name,
      outcomes,
      said,
      on.map(({ turns }) => baseline(turns)),
    );
  };
  return [
    ...lines("interest", train, test, true),
    ...onFolds("interest", quality),
    ...lines("interest_early", early(train), early(test), false),
    ...measureSigns([...train, ...test]),
  ];
}

/** The quality that is stored with a model: on the training file, each row judged by a model that had not seen it. */
const onFolds = (name: string, { rows, auc, calibrationError }: Quality): Lines => [
  [`${name}_rows_folds`, String(rows)],
  [`${name}_auc_folds`, number(auc ?? Number.NaN)],
  [`${name}_calibration_raw_folds`, number(calibrationError ?? Number.NaN)],
];

function compare(name: string, outcomes: number[], said: number[], baseline: number[]): Lines {
  const error = calibrationErrorByCount(outcomes, said);
  const chance = chanceErrorOf(said, calibrationErrorByCount, error);
  return [
    [`${name}_rows_test`, String(outcomes.length)],
    [`${name}_auc_test`, number(aucOf(outcomes, said))],
    [`${name}_auc_baseline`, number(aucOf(outcomes, baseline))],
    [`${name}_auc_diff_ci`, intervalOf(outcomes, said, baseline)],
    [`${name}_calibration`, number(Math.max(0, error - chance.mean))],
    [`${name}_calibration_debiased`, number(debiasedErrorOf(outcomes, said))],
    [`${name}_calibration_raw`, number(error)],
    [`${name}_calibration_raw_by_width`, number(calibrationErrorOf(outcomes, said))],
    [`${name}_calibration_chance`, number(chance.mean)],
    [`${name}_calibration_chance_95`, number(chance.most)],
    [`${name}_calibration_p`, number(chance.share)],
  ];
}

/** How much more often people gave who sounded ready than people who did not, by plain text analysis alone. */
function measureSigns(examples: ConversationExample[]): Lines {
  const ready = (turns: Turn[]) =>
    turns.some(({ from, text }) => from === "lead" && signalsOf(text).some(({ key }) => key === "ready"));
  const rate = (some: ConversationExample[]) => some.filter(({ converted }) => converted).length / some.length;
  const sounded = examples.filter(({ turns }) => ready(turns));
  const silent = examples.filter(({ turns }) => !ready(turns));
  return [
    ["interest_signal_conversations", String(sounded.length)],
    ["interest_signal_rate", number(rate(sounded))],
    ["interest_signal_rate_without", number(rate(silent))],
    ["interest_signal_lift", number(rate(sounded) / rate(silent))],
  ];
}
