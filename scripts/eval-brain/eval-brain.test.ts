import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { seededRandom } from "../../src/brain-models/numbers.ts";
import { evaluate } from "./command.ts";

const dataFolder = process.env.CALLBOARD_DATA ?? "";
const given = existsSync(join(dataFolder, "leads.csv")) && existsSync(join(dataFolder, "conversations.jsonl"));

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "eval-brain-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

const write = (name: string, lines: string[]) => {
  writeFileSync(join(folder, name), `${lines.join("\n")}\n`);
  return join(folder, name);
};

/** Leads who convert when they stay between 10 and 20 minutes: no straight line says so. */
function leadsFile(name: string, seed: number, count = 800): string {
  const random = seededRandom(seed);
  const rows = Array.from({ length: count }, (_, row) => {
    const minutes = Math.floor(random() * 40);
    const converted = random() < (minutes >= 10 && minutes < 20 ? 0.8 : 0.1) ? 1 : 0;
    return `${row},${minutes},${random() < 0.5 ? "Google" : ""},${converted}`;
  });
  return write(name, ["Lead Number,Minutes,Lead Source,ToBeConverted", ...rows]);
}

function talksFile(name: string, seed: number): string {
  const random = seededRandom(seed);
  const rows = Array.from({ length: 200 }, () => {
    const yes = random() < 0.5;
    const turns = [
      { from: "rep", text: "Would you like to donate?" },
      { from: "lead", text: yes ? "Yes, I will give $1." : "No, I can't afford it." },
      ...["rep", "lead", "rep", "lead"].map((from) => ({ from, text: "Have a nice day." })),
    ];
    return JSON.stringify({ turns, outcome_usd: random() < (yes ? 0.9 : 0.1) ? 1 : 0 });
  });
  return write(name, [...rows, JSON.stringify({ turns: [], outcome_usd: null })]);
}

const numbers = (lines: [string, string][]) => new Map(lines.map(([name, value]) => [name, Number(value)]));

test("two files of leads -> their lines, better than the baseline", async () => {
  const lines = await evaluate(["--train", leadsFile("a.csv", 1), "--test", leadsFile("b.csv", 2)], undefined);
  const said = numbers(lines);
  expect(said.get("lead_rows_test")).toBe(800);
  expect(said.get("lead_auc_test")).toBeGreaterThan((said.get("lead_auc_baseline") ?? 1) + 0.1);
  expect(Object.fromEntries(lines).lead_auc_diff_ci).toMatch(/^0\.\d{4},0\.\d{4}$/);
  expect(said.get("lead_calibration")).toBeLessThan(0.03);
  expect(said.has("interest_auc_test")).toBe(false);
});

test("two files of conversations -> their lines, whole and early; those without an outcome are left out", async () => {
  const said = numbers(
    await evaluate(["--train", talksFile("a.jsonl", 1), "--test", talksFile("b.jsonl", 2)], undefined),
  );
  expect(said.get("interest_rows_test")).toBe(200);
  expect(said.get("interest_auc_test")).toBeGreaterThan(0.8);
  for (const name of ["interest_early_auc_test", "interest_calibration", "interest_signal_lift"])
    expect(said.has(name), name).toBe(true);
});

test("--compare -> how often each line holds over splits of the training file, and every other way beside the product's", async () => {
  const files = ["--train", leadsFile("h.csv", 6, 400), "--train", talksFile("h.jsonl", 7)];
  const said = Object.fromEntries(await evaluate([...files, "--compare", "--splits", "1"], undefined));
  expect(said.lead_splits_auc_diff_above_zero).toBe("1/1");
  for (const name of ["lead", "interest", "interest_early"])
    expect(said[`${name}_splits_calibration_holds`], name).toMatch(/^[01]\/1$/);
  const ways = Object.keys(said).filter((name) => name.startsWith("compare_"));
  expect(ways).toEqual(
    expect.arrayContaining(["compare_lead_product_platt", "compare_interest_early_isotonic_one_for_all"]),
  );
  for (const way of ways)
    expect(said[way], way).toMatch(/^auc 0\.\d{4}, loss \d\.\d{4}, raw 0\.\d{4}, chance 0\.\d{4}$/);
  await expect(evaluate(["--compare", "--splits", "none"], undefined)).rejects.toThrow("whole number");
});

test("sentences labelled by hand -> few false alarms, most found", async () => {
  const said = numbers(await evaluate(["--train", leadsFile("c.csv", 3), "--test", leadsFile("d.csv", 4)], undefined));
  expect(said.get("summary_numbers_right")).toBe(1);
  expect(said.get("summary_numbers_fewest")).toBeGreaterThanOrEqual(8);
  for (const label of ["question", "objection", "interest"]) {
    expect(said.get(`${label}_precision`), label).toBeGreaterThan(0.85);
    expect(said.get(`${label}_recall`), label).toBeGreaterThan(0.7);
  }
});

test("arguments that say nothing, files that are not there or not of the format -> what is wrong, and nothing measured", async () => {
  const leads = leadsFile("e.csv", 5);
  await expect(evaluate([], undefined)).rejects.toThrow("nothing to learn from");
  await expect(evaluate(["--train", leads], undefined)).rejects.toThrow("--test");
  await expect(evaluate(["--train", join(folder, "no.csv"), "--test", leads], undefined)).rejects.toThrow("no file");
  await expect(evaluate(["--speed"], undefined)).rejects.toThrow("--speed");
  const other = write("f.csv", ["a,b", "1,2"]);
  await expect(evaluate(["--train", other, "--test", other], undefined)).rejects.toThrow("line 2");
  const broken = write("g.jsonl", ["{"]);
  await expect(evaluate(["--train", broken, "--test", broken], undefined)).rejects.toThrow("line 1");
});

describe.skipIf(!given)("real leads and conversations, split by a fixed seed", () => {
  test("held-out rows -> both baselines beaten beyond chance, calibrated", async () => {
    const lines = Object.fromEntries(await evaluate([], dataFolder));
    for (const name of ["lead", "interest", "interest_early"]) {
      const [low = 0] = (lines[`${name}_auc_diff_ci`] ?? "").split(",").map(Number);
      expect(low, name).toBeGreaterThan(0);
      expect(Number(lines[`${name}_calibration`]), name).toBeLessThanOrEqual(0.03);
    }
    expect(Number(lines.lead_auc_test)).toBeGreaterThan(0.87);
    expect(Number(lines.interest_auc_test)).toBeGreaterThan(0.71);
    expect(Number(lines.interest_early_auc_test)).toBeGreaterThan(0.63);
  });
});
