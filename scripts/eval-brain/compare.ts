import type { Growth } from "../../src/brain-models/boost.ts";
import { calibrationErrorByCount, chanceErrorOf } from "../../src/brain-models/calibration-error.ts";
import {
  type ConversationExample,
  conversationScorer,
  trainConversations,
} from "../../src/brain-models/conversation-model.ts";
import { GROWTH, type LeadExample, leadScorer, trainLeads } from "../../src/brain-models/lead-model.ts";
import { logit, stratifiedFolds } from "../../src/brain-models/numbers.ts";
import { aucOf, lossOf } from "../../src/brain-models/quality.ts";
import { CALIBRATORS } from "./calibrators.ts";
import { LAST_TURNS, type Lines, measureConversations, measureLeads } from "./measure.ts";

const FOLDS = 5;
const OF_CALIBRATION = 0.03;
/** As the log-odds before a calibration: their own probability. */
const NONE = { slope: 1, shift: 0 };

/** Other ways of growing the trees than the product's. */
const GROWTHS: Record<string, Growth> = {
  product: GROWTH,
  fast: { ...GROWTH, rate: 0.15, rounds: 120 },
  deep: { ...GROWTH, depth: 3, sample: 0.5 },
  stiff: { ...GROWTH, ridge: 16 },
};

type Examples<Example> = readonly Example[];

/** The examples with every fifth (by the seed, both ends spread evenly) apart: four parts to learn from, one to judge by. */
export function splitOf<Example extends { converted: boolean }>(
  examples: Examples<Example>,
  seed: number,
  part = 0,
): [train: Example[], test: Example[]] {
  const fold = stratifiedFolds(
    examples.map(({ converted }) => (converted ? 1 : 0)),
    FOLDS,
    seed,
  );
  return [examples.filter((_, row) => fold[row] !== part), examples.filter((_, row) => fold[row] === part)];
}

/** How often each line that is asked for holds, over so many splits by different seeds, and the means of what was measured. */
export function holdsOver(splits: number, measure: (seed: number) => Lines, names: string[]): Lines {
  const runs = Array.from({ length: splits }, (_, index) => Object.fromEntries(measure(index + 1)));
  const mean = (key: string) => runs.reduce((sum, run) => sum + Number(run[key]), 0) / splits;
  return names.flatMap((name): Lines => {
    const of = (fits: (run: Record<string, string>) => boolean) => `${runs.filter(fits).length}/${splits}`;
    const means = [
      "auc_test",
      "auc_baseline",
      "calibration",
      "calibration_debiased",
      "calibration_raw",
      "calibration_chance",
    ];
    return [
      [`${name}_splits_auc_diff_above_zero`, of((run) => Number(run[`${name}_auc_diff_ci`]?.split(",")[0]) > 0)],
      [`${name}_splits_calibration_holds`, of((run) => Number(run[`${name}_calibration`]) <= OF_CALIBRATION)],
      [`${name}_splits_debiased_holds`, of((run) => Number(run[`${name}_calibration_debiased`]) <= OF_CALIBRATION)],
      [`${name}_splits_within_chance`, of((run) => Number(run[`${name}_calibration_p`]) >= 0.05)],
      ...means.map((key): Lines[number] => [`${name}_splits_${key}_mean`, mean(`${name}_${key}`).toFixed(4)]),
    ];
  });
}

export const leadHolds = (examples: Examples<LeadExample>, splits: number): Lines =>
  holdsOver(splits, (seed) => measureLeads(...splitOf(examples, seed)), ["lead"]);

export const talkHolds = (examples: Examples<ConversationExample>, splits: number): Lines =>
  holdsOver(splits, (seed) => measureConversations(...splitOf(examples, seed)), ["interest", "interest_early"]);

/** Said about every example by a model that had not seen it, for each candidate: outcome and probability. */
class Judged {
  readonly #said = new Map<string, { outcomes: number[]; probabilities: number[] }>();

  add(candidate: string, outcome: boolean, probability: number): void {
    const said = this.#said.get(candidate) ?? { outcomes: [], probabilities: [] };
    said.outcomes.push(outcome ? 1 : 0);
    said.probabilities.push(probability);
    this.#said.set(candidate, said);
  }

  lines(): Lines {
    return [...this.#said].map(([candidate, { outcomes, probabilities }]) => {
      const error = calibrationErrorByCount(outcomes, probabilities);
      const { mean } = chanceErrorOf(probabilities, calibrationErrorByCount);
      const parts = {
        auc: aucOf(outcomes, probabilities),
        loss: lossOf(outcomes, probabilities.map(logit)),
        raw: error,
        chance: mean,
      };
      return [
        `compare_${candidate}`,
        Object.entries(parts)
          .map(([key, value]) => `${key} ${value.toFixed(4)}`)
          .join(", "),
      ];
    });
  }
}

/** Ways of growing trees and of calibrating them, each judged by five folds, `repeats` times. */
export function compareLeads(examples: Examples<LeadExample>, repeats: number): Lines {
  const judged = new Judged();
  for (const [name, growth] of Object.entries(GROWTHS))
    for (let turn = 0; turn < repeats * FOLDS; turn += 1) {
      const [train, test] = splitOf(examples, 100 + Math.floor(turn / FOLDS), turn % FOLDS);
      const { model, unseen } = trainLeads(train, growth);
      const raw = leadScorer({ ...model, calibration: NONE });
      const said = test.map(({ attributes }) => logit(raw(attributes).probability));
      const outcomes = train.map(({ converted }) => (converted ? 1 : 0));
      for (const [by, calibrator] of Object.entries(CALIBRATORS)) {
        if (name !== "product" && by !== "platt") continue;
        const calibrated = calibrator(outcomes, unseen);
        for (const [row, { converted }] of test.entries())
          judged.add(`lead_${name}_${by}`, converted, calibrated(said[row] as number));
      }
    }
  return judged.lines();
}

/** Ways of calibrating interest, one for all conversations or one for those that are over and one for those that go on. */
export function compareConversations(examples: Examples<ConversationExample>, repeats: number): Lines {
  const judged = new Judged();
  for (let turn = 0; turn < repeats * FOLDS; turn += 1) {
    const [train, test] = splitOf(examples, 100 + Math.floor(turn / FOLDS), turn % FOLDS);
    const { model, unseen, unseenEarlier } = trainConversations(train);
    const raw = conversationScorer({ ...model, calibration: NONE, running: NONE });
    const outcomes = train.map(({ converted }) => (converted ? 1 : 0));
    const earlier = { outcomes: unseenEarlier.map((it) => it.outcome), logOdds: unseenEarlier.map((it) => it.logOdds) };
    for (const [by, calibrator] of Object.entries(CALIBRATORS)) {
      const over = calibrator(outcomes, unseen);
      const running = calibrator(earlier.outcomes, earlier.logOdds);
      const both = calibrator([...outcomes, ...earlier.outcomes], [...unseen, ...earlier.logOdds]);
      for (const { turns, converted } of test) {
        const whole = logit(raw(turns, true).probability);
        const early = logit(raw(turns.slice(0, -LAST_TURNS), false).probability);
        judged.add(`interest_${by}`, converted, over(whole));
        judged.add(`interest_early_${by}`, converted, running(early));
        judged.add(`interest_${by}_one_for_all`, converted, both(whole));
        judged.add(`interest_early_${by}_one_for_all`, converted, both(early));
      }
    }
  }
  return judged.lines();
}
