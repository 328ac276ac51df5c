import type { Directed } from "./faults.ts";
import type { SeedResult } from "./run-seed.ts";
import type { Teller } from "./teller.ts";

const kind = (violation: string) => violation.split(":")[0] ?? violation;

/**
 * The shortest telling of a seed that still breaks the same promise: faults and people's doings are left out by halves, then
 * one by one, for at most so many tellings.
 */
export async function shrink(
  teller: Teller,
  broken: SeedResult,
  directed?: Directed,
  most = 120,
): Promise<{ result: SeedResult; without: string[]; tellings: number }> {
  const wanted = kind(broken.violations[0] ?? "");
  let best = broken;
  let without: string[] = [];
  let tellings = 0;
  const attempt = async (more: string[]): Promise<boolean> => {
    tellings += 1;
    const result = await teller.tell({
      ...{ seed: broken.seed, telling: broken.telling, directed, trace: true },
      without: [...without, ...more],
    });
    if (!result.violations.some((violation) => kind(violation) === wanted)) return false;
    without = [...without, ...more];
    best = result;
    return true;
  };
  const elements = () => [...new Set([...best.happened, ...best.events])].filter((name) => !without.includes(name));
  for (
    let size = Math.ceil(elements().length / 2);
    size >= 1 && tellings < most;
    size = size === 1 ? 0 : Math.ceil(size / 2)
  ) {
    const left = elements();
    for (let at = 0; at < left.length && tellings < most; at += size) await attempt(left.slice(at, at + size));
  }
  return { result: best, without, tellings };
}

const BORING =
  /\| (find |read card|lease card|release card|publish render|unknown paid jobs|mark published|why not claimed)|swallows a duplicate|^\s*[\d.]+\s+render/;
/** Words in capitals tell of faults. */
const FAULT = /[A-Z]{4,}/;

/** The lines of a trace that a reader needs: whatever went wrong, and what moved a run or reached the outside. */
export const story = (trace: string[]): string[] => trace.filter((line) => FAULT.test(line) || !BORING.test(line));
