/**
 * Draws that depend on a seed and a name, never on the order of the draws: when a fault is left out, all others still fall
 * where they fell.
 */
export interface Dice {
  readonly seed: number;
  /** At least 0, less than 1. */
  at(name: string): number;
  chance(name: string, probability: number): boolean;
  /** A whole number, both ends included. */
  between(name: string, low: number, high: number): number;
  pick<T>(name: string, choices: readonly T[]): T;
}

/** FNV-1a over the name, begun from the seed and stirred as in murmur3's finaliser. */
function hash(seed: number, name: string): number {
  let h = (2_166_136_261 ^ Math.imul(seed, 2_654_435_761)) >>> 0;
  for (let i = 0; i < name.length; i += 1) h = Math.imul(h ^ name.charCodeAt(i), 16_777_619);
  h = Math.imul(h ^ (h >>> 16), 2_246_822_507);
  h = Math.imul(h ^ (h >>> 13), 3_266_489_909);
  return (h ^ (h >>> 16)) >>> 0;
}

export function createDice(seed: number): Dice {
  const at = (name: string) => hash(seed, name) / 2 ** 32;
  return {
    seed,
    at,
    chance: (name, probability) => at(name) < probability,
    between: (name, low, high) => low + Math.floor(at(name) * (high - low + 1)),
    pick(name, choices) {
      const choice = choices[Math.floor(at(name) * choices.length)];
      if (choice === undefined) throw new RangeError(`Nothing to pick from for ${name}.`);
      return choice;
    },
  };
}
