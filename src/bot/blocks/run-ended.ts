import type { RunProblem } from "../../db/schema/runs.ts";
import type { Card } from "../../pipelines/ports.ts";
import { mention, outside } from "./escape.ts";
import { card, context, section } from "./kit.ts";

export interface RunEnding {
  state: "completed" | "failed" | "cancelled";
  /** What was asked for, as people call it: "summary". */
  what: string;
  /** The step it stood at. */
  step: string | undefined;
  problem: RunProblem | null;
  user: string | undefined;
  runId: string;
}

/** The last word of a run that could not say it itself. */
export function runEndedCard(ending: RunEnding): Card {
  const asked = ending.user ? `${mention(ending.user)}, the` : "The";
  const trace = context(`Run ${ending.runId}`);
  if (ending.state === "completed") return card([section(`${asked} ${ending.what} is finished.`), trace]);
  if (ending.state === "cancelled") return card([section(`${asked} ${ending.what} was cancelled.`), trace]);
  const service = ending.problem?.service ? ` (${outside(ending.problem.service, 60)})` : "";
  const why = outside(ending.problem?.message ?? "No reason was recorded.", 600);
  const where = ending.step ? ` at the step “${outside(ending.step, 60)}”` : "";
  return card([
    section(`:warning: ${asked} ${ending.what} failed${where}${service}: ${why}`),
    context(nextStep(ending)),
    trace,
  ]);
}

function nextStep({ problem, what }: RunEnding): string {
  switch (problem?.code) {
    case "fatal":
      return "Trying again will not help until an administrator has put that right.";
    case "user":
      return "Change the request and ask again.";
    default:
      return `Nothing more will be tried by itself; ask for the ${what} again.`;
  }
}
