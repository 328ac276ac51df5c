import { type Calibration, calibrateBent, calibrated } from "./calibrate.ts";
import { calibrationErrorOf } from "./calibration-error.ts";
import { fitLogistic } from "./logistic.ts";
import {
  bucketsOf,
  fitNaiveBayes,
  logOddsOf,
  type NaiveBayes,
  packWeights,
  unpackWeights,
  weightOf,
} from "./naive-bayes.ts";
import { sigmoid, stratifiedFolds } from "./numbers.ts";
import { aucOf } from "./quality.ts";
import { type Quality, type Score, scoreOf, type Trained } from "./score.ts";
import { SIGNS, signsOf } from "./signs.ts";
import { phrasesOf, type Turn } from "./turns.ts";

/** A conversation and whether it came to what was asked for. */
export interface ConversationExample {
  turns: Turn[];
  converted: boolean;
}

/** A conversation's interest: signs weighed by a regularised logistic regression, and a small share of naive Bayes over phrases of both sides. */
export interface ConversationModel {
  kind: "interest";
  intercept: number;
  /** By sign: how it is spread, and its weight a standard deviation. */
  signs: Record<string, { mean: number; deviation: number; weight: number }>;
  /** Phrases' weights, and the share that is taken of them (an older model says none: 0.05); null without outcomes. */
  phrases: { prior: number; weights: string; share?: number } | null;
  /** Of a conversation that is over. */
  calibration: Calibration;
  /** Of one that goes on: who has not agreed yet still may. A model of before it was told apart has the other alone. */
  running?: Calibration;
}

/** Below so many conversations of either outcome the prior speaks. */
const LEAST_OF_EACH = 40;
/** Chosen by cross-validation: strong, because signs overlap and conversations are few. For each of the two a conversation gives. */
const RIDGE = 200;
/** Naive Bayes counts words that go together as if each spoke alone, so that its log-odds are far too large. */
const PHRASES_SHARE = 0.022;
const OLDER_SHARE = 0.05;
const FOLDS = 5;
const TURNS_BEFORE = 3;
/** Of a shorter conversation, what stands before the last three turns is hardly a conversation. */
const LONG_ENOUGH = 10;
const SEED = 1;
/** Phrases named in an explanation, each way. */
const NAMED_PHRASES = 3;

/** What is believed before there are outcomes, in log-odds a sign counted once. */
const PRIOR_INTERCEPT = -0.8;
const PRIOR_WEIGHTS: Record<string, number> = {
  any_firm: 0.8,
  any_soft: 0.5,
  yes: 0.3,
  amount_any: 0.5,
  how: 0.3,
  unsure: -0.1,
  any_refusal: -0.4,
  no: -0.4,
  not_act: -0.2,
};

/** The model of a workspace without outcomes. */
export const priorConversationModel = (): ConversationModel => ({
  kind: "interest",
  intercept: PRIOR_INTERCEPT,
  signs: Object.fromEntries(
    Object.entries(PRIOR_WEIGHTS).map(([key, weight]) => [key, { mean: 0, deviation: 1, weight }]),
  ),
  phrases: null,
  calibration: { slope: 1, shift: 0 },
});

interface Row {
  signs: Float64Array;
  buckets: Uint32Array;
}

const rowOf = (turns: Turn[]): Row => ({ signs: signsOf(turns), buckets: bucketsOf(phrasesOf(turns)) });

/**
 * Learns from conversations and their ends: from each as it ended and as it stood three turns before, because most of those that
 * are scored go on. Calibrations and quality come from five folds; a conversation which goes on has a calibration of its own.
 * Deterministic.
 */
export function trainConversations(
  examples: ConversationExample[],
): Trained<ConversationModel> & { unseenEarlier: UnseenEarlier[] } {
  const outcomes = Uint8Array.from(examples, ({ converted }) => (converted ? 1 : 0));
  const positives = outcomes.reduce((sum, outcome) => sum + outcome, 0);
  const quality: Quality = { rows: examples.length, positives, auc: null, calibrationError: null };
  if (Math.min(positives, examples.length - positives) < LEAST_OF_EACH)
    return { model: priorConversationModel(), quality, unseen: [], unseenEarlier: [] };
  const rows = examples.map(({ turns }) => rowOf(turns));
  const fold = stratifiedFolds(outcomes, FOLDS, SEED);
  const earlier = examples.map(({ turns }) =>
    turns.length >= LONG_ENOUGH ? rowOf(turns.slice(0, -TURNS_BEFORE)) : undefined,
  );
  const unseen = new Float64Array(rows.length);
  const unseenEarlier: UnseenEarlier[] = [];
  for (let part = 0; part < FOLDS; part += 1) {
    const seen = [...rows.keys()].filter((row) => fold[row] !== part);
    const fitted = fitBoth(rows, earlier, outcomes, seen);
    for (const [index, row] of rows.entries()) {
      if (fold[index] !== part) continue;
      unseen[index] = rawOf(fitted, row);
      const before = earlier[index];
      if (before) unseenEarlier.push({ outcome: outcomes[index] as number, logOdds: rawOf(fitted, before) });
    }
  }
  const calibration = calibrateBent(outcomes, unseen);
  const running = calibrateBent(
    unseenEarlier.map(({ outcome }) => outcome),
    unseenEarlier.map(({ logOdds }) => logOdds),
  );
  const probabilities = unseen.map((said) => sigmoid(calibrated(calibration, said)));
  const { intercept, signs, phrases } = fitBoth(rows, earlier, outcomes, [...rows.keys()]);
  return {
    model: {
      kind: "interest",
      intercept,
      signs,
      phrases: { prior: phrases.prior, weights: packWeights(phrases.weights), share: PHRASES_SHARE },
      ...{ calibration, running },
    },
    quality: {
      ...quality,
      auc: aucOf(outcomes, unseen),
      calibrationError: calibrationErrorOf(outcomes, probabilities),
    },
    unseen: Array.from(unseen),
    unseenEarlier,
  };
}

/** A conversation as it stood three turns before its end: what came of it, and what was said by a model that had not seen it. */
interface UnseenEarlier {
  outcome: number;
  logOdds: number;
}

interface Fitted {
  intercept: number;
  signs: ConversationModel["signs"];
  phrases: NaiveBayes;
}

/** A model of the conversations `seen`, as they ended and as they stood before. */
function fitBoth(rows: Row[], earlier: (Row | undefined)[], outcomes: ArrayLike<number>, seen: number[]): Fitted {
  const before = seen.filter((row) => earlier[row]);
  return fitModel(
    [...seen.map((row) => rows[row] as Row), ...before.map((row) => earlier[row] as Row)],
    [...seen, ...before].map((row) => outcomes[row] as number),
    RIDGE * (before.length > 0 ? 2 : 1),
  );
}

function fitModel(rows: Row[], outcomes: ArrayLike<number>, ridge: number): Fitted {
  const spreads = SIGNS.map((_, sign) => {
    const mean = rows.reduce((sum, row) => sum + (row.signs[sign] as number), 0) / rows.length;
    const square = rows.reduce((sum, row) => sum + ((row.signs[sign] as number) - mean) ** 2, 0) / rows.length;
    return { mean, deviation: Math.sqrt(square) || 1 };
  });
  const columns = spreads.map(({ mean, deviation }, sign) =>
    Float64Array.from(rows, (row) => ((row.signs[sign] as number) - mean) / deviation),
  );
  const { intercept, weights } = fitLogistic(columns, outcomes, ridge);
  const phrases = fitNaiveBayes(
    rows.map((row) => row.buckets),
    outcomes,
  );
  const signs = SIGNS.map(({ key }, sign) => {
    const { mean = 0, deviation = 1 } = spreads[sign] ?? {};
    return [key, { mean, deviation, weight: weights[sign] ?? 0 }] as const;
  });
  return { intercept, signs: Object.fromEntries(signs), phrases };
}

function rawOf({ intercept, signs, phrases }: Fitted, row: Row): number {
  return signParts(signs, row.signs).reduce(
    (sum, part) => sum + part.logOdds,
    intercept + PHRASES_SHARE * logOddsOf(phrases, row.buckets),
  );
}

const signParts = (learned: ConversationModel["signs"], counts: Float64Array) =>
  SIGNS.flatMap(({ key, label }, index) => {
    const sign = learned[key];
    if (!sign) return [];
    return [{ label, logOdds: (sign.weight * ((counts[index] as number) - sign.mean)) / sign.deviation }];
  });

/**
 * Scores conversations by one model, each as one that is over or goes on; what it needs is prepared once.
 * @throws RangeError when the stored model is of another version of this code.
 */
export function conversationScorer(model: ConversationModel): (turns: Turn[], over: boolean) => Score {
  const phrases = model.phrases && { prior: model.phrases.prior, weights: unpackWeights(model.phrases.weights) };
  const share = model.phrases?.share ?? OLDER_SHARE;
  return (turns, over) => {
    const parts = signParts(model.signs, signsOf(turns));
    const base = model.intercept + share * (phrases?.prior ?? 0);
    const calibration = over ? model.calibration : (model.running ?? model.calibration);
    return scoreOf(base, phrases ? [...parts, ...phraseParts(phrases, share, turns)] : parts, calibration);
  };
}

/** The words that say most by name, the rest as one part. A phrase's parts (as it stands, as an answer, late) are one. */
function phraseParts(phrases: NaiveBayes, share: number, turns: Turn[]) {
  const byName = new Map<string, number>();
  for (const phrase of phrasesOf(turns)) {
    const name = phrase.replace(/^[?<]/, "");
    byName.set(name, (byName.get(name) ?? 0) + share * weightOf(phrases, phrase));
  }
  const weighed = [...byName].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1));
  const named = new Set([...weighed.slice(0, NAMED_PHRASES), ...weighed.slice(-NAMED_PHRASES)]);
  const rest = weighed.filter((it) => !named.has(it)).reduce((sum, [, logOdds]) => sum + logOdds, 0);
  return [
    ...[...named].map(([name, logOdds]) => ({ label: labelOf(name), logOdds })),
    { label: "Other words", logOdds: rest },
  ];
}

const labelOf = (phrase: string): string => (phrase.startsWith(">") ? `We said "${phrase.slice(1)}"` : `"${phrase}"`);
