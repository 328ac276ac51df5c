import type { EffectRow, StepRow } from "../../machinery/runs.ts";
import { costWords, durationWords, Time } from "./parts.tsx";
import { usePolled } from "./use-machine.ts";

/** A run's checkpoints, one a row, and its ledger: what was ordered or posted, and what came of it. */
export function Timeline({ runId }: { runId: string }) {
  const { value } = usePolled<{ steps: StepRow[]; effects: EffectRow[] }>(`/machine/runs/${runId}`);
  if (!value) return <p className="quiet">Reading …</p>;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region is reached by keyboard
    <section className="timeline" aria-label="Timeline" tabIndex={0}>
      <table>
        <caption>Checkpoints</caption>
        <thead>
          <tr>
            <th scope="col">at</th>
            <th scope="col">step</th>
            <th scope="col">outcome</th>
            <th scope="col">took</th>
            <th scope="col">tokens</th>
            <th scope="col">cost</th>
          </tr>
        </thead>
        <tbody>
          {value.steps.map((step) => (
            <tr key={step.seq}>
              <td>
                <Time at={step.endedAt} />
              </td>
              <td>
                {step.step}
                {step.attempt > 1 && <span className="quiet"> ({step.attempt})</span>}
              </td>
              <td>
                <span className="state" data-state={step.outcome}>
                  {step.outcome}
                </span>
                {step.problem && <small> {step.problem.message}</small>}
              </td>
              <td>{durationWords(step.durationMs)}</td>
              <td>{step.tokensIn === null ? "" : `${step.tokensIn} + ${step.tokensOut}`}</td>
              <td>{step.cost === null ? "" : costWords(step.cost)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {value.effects.length > 0 && (
        <table>
          <caption>Ledger</caption>
          <thead>
            <tr>
              <th scope="col">at</th>
              <th scope="col">what</th>
              <th scope="col">with</th>
              <th scope="col">state</th>
              <th scope="col">cost</th>
            </tr>
          </thead>
          <tbody>
            {value.effects.map((effect) => (
              <tr key={effect.id}>
                <td>
                  <Time at={effect.createdAt} />
                </td>
                <td>
                  {effect.purpose}
                  {effect.item !== null && ` ${effect.item}`}
                </td>
                <td>{effect.provider}</td>
                <td>
                  <span className="state" data-state={effect.state}>
                    {effect.state}
                  </span>
                  {effect.error && <small> {effect.error}</small>}
                </td>
                <td>{costWords(effect.cost)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}
