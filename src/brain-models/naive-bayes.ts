/** Weights of phrases, hashed: log-odds = prior + the sum of the weights of the buckets of the phrases that are there. */
export interface NaiveBayes {
  prior: number;
  /** One signed byte a bucket, in 32nds of a log-odd. */
  weights: Int8Array;
}

/** Buckets; two phrases in one share a weight. */
const BUCKETS = 1 << 20;
const UNITS = 32;
const LARGEST = 127;

/** FNV-1a over UTF-16 code units, folded to a bucket. */
function bucketOf(phrase: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < phrase.length; at += 1) hash = Math.imul(hash ^ phrase.charCodeAt(at), 0x01000193);
  return ((hash >>> 20) ^ hash) & (BUCKETS - 1);
}

/** Naive Bayes over the buckets of each text's phrases (each phrase once a text), with 1 added to every count. */
export function fitNaiveBayes(texts: Uint32Array[], outcomes: ArrayLike<number>): NaiveBayes {
  const counts = [new Uint32Array(BUCKETS), new Uint32Array(BUCKETS)] as const;
  const rows: [number, number] = [0, 0];
  for (const [index, buckets] of texts.entries()) {
    const outcome = outcomes[index] ? 1 : 0;
    rows[outcome] += 1;
    for (const bucket of buckets) {
      counts[outcome][bucket] = (counts[outcome][bucket] as number) + 1;
    }
  }
  const [no, yes] = counts;
  let [used, sumNo, sumYes] = [0, 0, 0];
  for (let bucket = 0; bucket < BUCKETS; bucket += 1) {
    used += (no[bucket] as number) + (yes[bucket] as number) > 0 ? 1 : 0;
    sumNo += no[bucket] as number;
    sumYes += yes[bucket] as number;
  }
  const shift = Math.log((sumNo + used) / (sumYes + used));
  const weights = new Int8Array(BUCKETS);
  for (let bucket = 0; bucket < BUCKETS; bucket += 1) {
    if ((no[bucket] as number) + (yes[bucket] as number) === 0) continue;
    const weight = Math.log(((yes[bucket] as number) + 1) / ((no[bucket] as number) + 1)) + shift;
    weights[bucket] = Math.max(-LARGEST, Math.min(LARGEST, Math.round(weight * UNITS)));
  }
  return { prior: Math.log((rows[1] + 1) / (rows[0] + 1)), weights };
}

/** The buckets of phrases. */
export const bucketsOf = (phrases: Iterable<string>): Uint32Array => Uint32Array.from(phrases, bucketOf);

/** The weight of one phrase, in log-odds; 0 for one never met. */
export const weightOf = (model: NaiveBayes, phrase: string): number =>
  (model.weights[bucketOf(phrase)] as number) / UNITS;

/** Log-odds of a text by the buckets of its phrases. */
export function logOddsOf(model: NaiveBayes, buckets: Uint32Array): number {
  let sum = 0;
  for (const bucket of buckets) sum += model.weights[bucket] as number;
  return model.prior + sum / UNITS;
}

const CHUNK = 8_192;

/** The weights as text, for storing. */
export function packWeights(weights: Int8Array): string {
  const bytes = new Uint8Array(weights.buffer, weights.byteOffset, weights.length);
  let binary = "";
  for (let at = 0; at < bytes.length; at += CHUNK) binary += String.fromCharCode(...bytes.subarray(at, at + CHUNK));
  return btoa(binary);
}

/** @throws RangeError for a text that holds another number of weights. */
export function unpackWeights(text: string): Int8Array {
  const weights = Int8Array.from(atob(text), (character) => character.charCodeAt(0));
  if (weights.length !== BUCKETS) throw new RangeError("The stored weights are of another model.");
  return weights;
}
