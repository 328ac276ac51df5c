import { logisticBaseline } from "../../scripts/eval-brain/baselines.ts";
import { type LeadExample, trainLeads } from "../../src/brain-models/index.ts";
import { seededRandom } from "../../src/brain-models/numbers.ts";

/** Leads with six numbers and four words, of which one number tells the end. */
function draw(count: number): LeadExample[] {
  const random = seededRandom(9);
  return Array.from({ length: count }, () => {
    const numbers = Array.from({ length: 6 }, (_, at) => [`n${at}`, Math.floor(random() * 1_000)]);
    const words = Array.from({ length: 4 }, (_, at) => [`w${at}`, `v${Math.floor(random() * 12)}`]);
    const attributes = Object.fromEntries([...numbers, ...words]);
    return { attributes, converted: random() < (Number(attributes.n0) > 500 ? 0.4 : 0.1) };
  });
}

/** CPU seconds this process spends on `work`. */
function secondsOf(work: () => unknown): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
}

/** What a night's training takes, beside a plain logistic regression on the same leads: five folds and all of them. */
export function benchTraining({ leads }: { leads: number }): void {
  secondsOf(() => trainLeads(draw(1_000)));
  for (const count of [leads / 10, leads].map(Math.round)) {
    const examples = draw(count);
    const ours = secondsOf(() => trainLeads(examples));
    const plain = secondsOf(() => logisticBaseline(examples));
    const parts = [`training_${count}_s=${ours.toFixed(2)}`, `logistic_${count}_s=${plain.toFixed(2)}`];
    console.log([...parts, `training_${count}_ratio=${(ours / plain).toFixed(2)}`].join(" "));
  }
}
