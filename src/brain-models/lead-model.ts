import { addParts, boost, type Growth, type Tree } from "./boost.ts";
import { type Calibration, calibrate } from "./calibrate.ts";
import { calibrationErrorOf } from "./calibration-error.ts";
import { type Attributes, binner, type Column, learnColumns, sizeOf } from "./columns.ts";
import { isForbidden, withoutLeaks } from "./leaks.ts";
import { fitLinear, type Linear, linearParts, linearSaid } from "./linear.ts";
import { logit, sigmoid, stratifiedFolds } from "./numbers.ts";
import { aucOf, lossOf } from "./quality.ts";
import { type Score, scoreOf, type Trained } from "./score.ts";

/** What is known of a lead and how it ended. */
export interface LeadExample {
  attributes: Attributes;
  converted: boolean;
}

/**
 * A lead's chance to convert: a logistic regression, and trees that correct a prior, in fixed shares; then a calibration. Plain
 * data, to be stored as JSON.
 */
export interface LeadModel {
  kind: "lead";
  /** How the prior's log-odds are taken. */
  prior: Calibration;
  columns: Column[];
  trees: Tree[];
  /** Absent without outcomes, and in a model of before it was added. */
  linear?: Linear;
  calibration: Calibration;
}

/** Attributes under which what was written is told to the model; no sender's attribute begins with this mark. */
export const ACTIVITY = { replies: "§ Replies in the first week", ours: "§ Our messages in the first week" } as const;

/** What is believed before there are outcomes: about one lead in five converts, and those who reply do more often. */
const PRIOR = {
  base: logit(0.2),
  parts: [
    { label: "Replied", logOdds: 1, when: (replies: number) => replies >= 1 },
    { label: "Replied three times or more", logOdds: 0.5, when: (replies: number) => replies >= 3 },
  ],
};
/** Below so many rows of either outcome the trees are not grown: the prior is only moved to the workspace's rate. */
export const LEAST_OF_EACH = 30;
const FOLDS = 5;
/** The logistic regression's share of the log-odds; the rest is the trees'. The two err in different places. */
const LINEAR_SHARE = 0.35;
/** Chosen by cross-validation: deeper trees, larger steps and means of several forests said no more about unseen rows. */
export const GROWTH: Growth = { rounds: 300, depth: 2, rate: 0.05, ridge: 8, leastWeight: 3, sample: 0.7, seed: 1 };
/** Rounds are told apart in steps of so many. */
const ROUNDS_STEP = 60;

/** The model of a workspace without outcomes. */
export const priorLeadModel = (): LeadModel => ({
  kind: "lead",
  prior: { slope: 1, shift: 0 },
  columns: [],
  trees: [],
  calibration: { slope: 1, shift: 0 },
});

const priorParts = (attributes: Attributes) => {
  const replies = Number(attributes[ACTIVITY.replies] ?? 0);
  return PRIOR.parts.filter((part) => part.when(replies));
};
const priorOf = (attributes: Attributes) =>
  priorParts(attributes).reduce((sum, part) => sum + part.logOdds, PRIOR.base);

/**
 * Learns from leads and their ends. The number of trees and the calibration come from five folds, each judged by a model
 * that had not seen it; so does the quality. The same examples in the same order give the same model.
 */
export function trainLeads(examples: LeadExample[], growth = GROWTH): Trained<LeadModel> {
  const outcomes = Uint8Array.from(examples, ({ converted }) => (converted ? 1 : 0));
  const positives = outcomes.reduce((sum, outcome) => sum + outcome, 0);
  const rows = withoutLeaks(
    examples.map(({ attributes }) => attributes),
    outcomes,
  );
  const prior = calibrate(outcomes, rows.map(priorOf));
  const start = Float64Array.from(rows, (row) => prior.slope * priorOf(row) + prior.shift);
  const quality = { rows: rows.length, positives, auc: null, calibrationError: null };
  if (Math.min(positives, rows.length - positives) < LEAST_OF_EACH)
    return { model: { ...priorLeadModel(), prior }, quality, unseen: [] };

  const { rounds, unseen } = judgeOnFolds(rows, outcomes, start, growth);
  const calibration = calibrate(outcomes, unseen);
  const columns = learnColumns(rows, outcomes);
  const all = Uint32Array.from(rows.keys());
  const linear = fitLinear(rows, outcomes);
  const trees = boost(tableOf(rows, columns, outcomes), all, start, { ...growth, rounds });
  const probabilities = unseen.map((said) => sigmoid(calibration.slope * said + calibration.shift));
  return {
    model: { kind: "lead", prior, columns, trees, linear, calibration },
    quality: {
      ...quality,
      auc: aucOf(outcomes, unseen),
      calibrationError: calibrationErrorOf(outcomes, probabilities),
    },
    unseen: Array.from(unseen),
  };
}

const tableOf = (rows: Attributes[], columns: Column[], outcomes: Uint8Array) => ({
  bins: columns.map((column) => Uint8Array.from(rows, binner(column))),
  sizes: columns.map(sizeOf),
  outcomes,
});

const mix = (byTrees: number, byLinear: number) => (1 - LINEAR_SHARE) * byTrees + LINEAR_SHARE * byLinear;

/** The number of rounds with the least loss on unseen rows, and the log-odds said about each row by a model of that many. */
function judgeOnFolds(rows: Attributes[], outcomes: Uint8Array, start: Float64Array, growth: Growth) {
  const fold = stratifiedFolds(outcomes, FOLDS, growth.seed);
  const stages = Array.from({ length: growth.rounds / ROUNDS_STEP }, () => new Float64Array(rows.length));
  const byLinear = new Float64Array(rows.length);
  for (let part = 0; part < FOLDS; part += 1) {
    const seen = Uint32Array.from(rows.keys()).filter((row) => fold[row] !== part);
    const seenRows = Array.from(seen, (row) => rows[row] as Attributes);
    const ends = seen.map((row) => outcomes[row] as number);
    const columns = learnColumns(seenRows, ends);
    const straight = linearSaid(fitLinear(seenRows, ends));
    for (const [row, of] of fold.entries()) if (of === part) byLinear[row] = straight(rows[row] as Attributes);
    boost(tableOf(rows, columns, outcomes), seen, start, growth, (round, logOdds) => {
      const stage = (round + 1) % ROUNDS_STEP === 0 ? stages[(round + 1) / ROUNDS_STEP - 1] : undefined;
      if (stage)
        for (let row = 0; row < rows.length; row += 1) if (fold[row] === part) stage[row] = logOdds[row] as number;
    });
  }
  const mixed = stages.map((stage) => stage.map((said, row) => mix(said, byLinear[row] as number)));
  const losses = mixed.map((stage) => lossOf(outcomes, stage));
  const best = losses.indexOf(Math.min(...losses));
  return { rounds: (best + 1) * ROUNDS_STEP, unseen: mixed[best] ?? start };
}

/** Scores leads by one model; what it needs is prepared once. */
export function leadScorer(model: LeadModel): (attributes: Attributes) => Score {
  const binners = model.columns.map(binner);
  const start = model.prior.slope * PRIOR.base + model.prior.shift;
  const { linear } = model;
  const straight = linear && linearParts(linear);
  const both = (byTrees: number, byLinear = 0) => (linear ? mix(byTrees, byLinear) : byTrees);
  return (given) => {
    const attributes = Object.fromEntries(Object.entries(given).filter(([name]) => !isForbidden(name)));
    const bins = binners.map((bin) => bin(attributes));
    const byColumn = new Float64Array(bins.length);
    const base = both(start + addParts(model.trees, bins, byColumn), linear?.intercept);
    const byLinear = straight?.(attributes);
    const parts = [
      ...priorParts(attributes).map(({ label, logOdds }) => ({ label, logOdds: both(model.prior.slope * logOdds) })),
      ...model.columns.map((column, index) => ({
        label: labelOf(column, attributes),
        logOdds: both(byColumn[index] as number, byLinear?.[index]),
      })),
    ];
    return scoreOf(base, parts, model.calibration);
  };
}

function labelOf(column: Column, attributes: Attributes): string {
  const value = attributes[column.name];
  const name = column.name.replace(/^§ /, "");
  return `${name}: ${value === null || value === undefined || value === "" ? "none" : String(value).slice(0, 80)}`;
}
