import { z } from "zod";
import type { Pipeline, Step } from "./define.ts";

/**
 * What is wrong with running these steps of a pipeline in this order, a sentence each, naming the step; empty when nothing is.
 * A step lacks what it needs unless the run's input or a step before it gives it. Pure.
 */
export function problemsOfOrder(pipeline: Pipeline, names: readonly string[]): string[] {
  const byName = new Map(pipeline.steps.map((step) => [step.name, step]));
  const unknown = [...new Set(names.filter((name) => !byName.has(name)))];
  if (unknown.length > 0) return unknown.map((name) => `there is no step “${name}” in ${pipeline.slug}.`);
  if (names.length === 0) return ["it has no steps; keep at least one."];
  const twice = names.find((name, place) => names.indexOf(name) !== place);
  if (twice) return [`the step “${twice}” stands in it twice.`];
  const steps = names.flatMap((name) => byName.get(name) ?? []);
  return [
    ...steps.flatMap((step, place) => problemsAt(pipeline, steps, step, place)),
    ...missingYields(pipeline, steps),
  ];
}

function problemsAt(pipeline: Pipeline, steps: Step[], step: Step, place: number): string[] {
  const before = steps.slice(0, place);
  const given = new Set([...inputFields(pipeline), ...before.flatMap((earlier) => earlier.gives ?? [])]);
  const lacks = (step.needs ?? []).filter((field) => !given.has(field));
  const problems = lacks.map(
    (field) => `the step “${step.name}” lacks “${field}”: ${givers(pipeline, field)} must stand before it.`,
  );
  for (const target of step.revisesTo ?? [])
    if (!before.some((earlier) => earlier.name === target))
      problems.push(`the step “${step.name}” may send work back to “${target}”, which must stand before it.`);
  const next = steps[place + 1];
  if (step.ends && next) problems.push(`the step “${step.name}” ends the run, so “${next.name}” cannot follow it.`);
  return problems;
}

function missingYields(pipeline: Pipeline, steps: Step[]): string[] {
  const given = new Set([...inputFields(pipeline), ...steps.flatMap((step) => step.gives ?? [])]);
  return (pipeline.yields ?? [])
    .filter((field) => !given.has(field))
    .map((field) => `nothing gives “${field}”, which is what it is for: keep ${givers(pipeline, field)}.`);
}

function givers({ steps }: Pipeline, field: string): string {
  const names = steps.filter((step) => step.gives?.includes(field)).map((step) => `“${step.name}”`);
  return names.length > 0 ? names.join(" or ") : "a step that gives it";
}

/** Fields a run starts with. */
export const inputFields = ({ input }: Pipeline): string[] =>
  input instanceof z.ZodObject ? Object.keys(input.shape) : [];
