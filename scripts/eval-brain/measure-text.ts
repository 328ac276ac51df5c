import { readFileSync } from "node:fs";
import { isTellingQuestion } from "../../src/pipelines/brain/text/questions.ts";
import { signalsOf } from "../../src/pipelines/brain/text/signals.ts";
import type { Lines } from "./measure.ts";

type Label = "question" | "objection" | "interest" | "none";

/** What the text analysis takes a sentence for; one that is a question and an objection counts as both. */
const DETECTORS: Record<Exclude<Label, "none">, (text: string) => boolean> = {
  question: isTellingQuestion,
  objection: (text) => signalsOf(text)[0]?.type === "objection_pattern",
  interest: (text) => signalsOf(text)[0]?.type === "interest_signal",
};

const readSample = (): { label: Label; text: string }[] =>
  readFileSync(new URL("sentences.tsv", import.meta.url), "utf8")
    .trim()
    .split("\n")
    .map((line) => {
      const [label, text] = line.split("\t");
      return { label: label as Label, text: text ?? "" };
    });

/** Precision and recall of what is detected in sentences labelled by hand, from 0 to 1. */
export function measureText(): Lines {
  const sample = readSample();
  const lines: Lines = [["sentences", String(sample.length)]];
  for (const [label, detects] of Object.entries(DETECTORS)) {
    const found = sample.filter(({ text }) => detects(text));
    const right = found.filter((sentence) => sentence.label === label).length;
    const all = sample.filter((sentence) => sentence.label === label).length;
    lines.push([`${label}_precision`, (right / Math.max(1, found.length)).toFixed(4)]);
    lines.push([`${label}_recall`, (right / Math.max(1, all)).toFixed(4)]);
  }
  return lines;
}
