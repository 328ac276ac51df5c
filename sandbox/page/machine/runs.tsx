import { useState } from "react";
import type { RunRow } from "../../machinery/runs.ts";
import { Part, Time } from "./parts.tsx";
import { Timeline } from "./timeline.tsx";
import { usePolled } from "./use-machine.ts";

/** The latest runs; one opened shows all that happened to it. */
export function Runs() {
  const { value } = usePolled<{ runs: RunRow[] }>("/machine/runs");
  const [open, setOpen] = useState<string | null>(null);
  const runs = value?.runs ?? [];
  return (
    <Part title="Runs" count={runs.length}>
      <ul className="rows">
        {runs.map((run) => (
          <li key={run.id}>
            <button
              type="button"
              className="row-button"
              aria-expanded={open === run.id}
              onClick={() => setOpen(open === run.id ? null : run.id)}
            >
              <span className="state" data-state={run.state}>
                {run.state}
              </span>
              <span className="grow">
                <strong>{run.pipeline}</strong>
                {run.about && ` ${run.about}`}
              </span>
              <span className="quiet">
                <Time at={run.createdAt} />
              </span>
            </button>
            <Progress run={run} />
            {open === run.id && <Timeline runId={run.id} />}
          </li>
        ))}
      </ul>
    </Part>
  );
}

function Progress({ run }: { run: RunRow }) {
  const done = run.state === "completed" ? run.steps : run.stepNumber;
  const what = [
    run.state === "completed" ? "all steps" : run.step,
    run.attempt > 1 && `attempt ${run.attempt}`,
    run.visit > 1 && `visit ${run.visit}`,
    run.wait && run.state === "waiting" && `waits: ${run.wait.reason ?? run.wait.kind}`,
    run.state !== "completed" && run.problem?.message,
  ].filter(Boolean);
  return (
    <div className="progress">
      <span className="dots" aria-hidden="true">
        {Array.from({ length: run.steps }, (_, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the steps of a run never change places
          <i key={index} data-done={index < done} />
        ))}
      </span>
      <span className="quiet">{what.join(" · ")}</span>
    </div>
  );
}
