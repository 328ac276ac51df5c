import { useState } from "react";
import type { RunRow, RunsPage } from "../../machinery/runs.ts";
import { Part, Time } from "./parts.tsx";
import { Timeline } from "./timeline.tsx";
import { usePolled } from "./use-machine.ts";

const PAGE = 50;
/** More than this in view would make the page slow, and nobody reads so far. */
const MOST = 500;

/** The latest runs, by state and pipeline if wanted; one opened shows all that happened to it. */
export function Runs() {
  const [state, setState] = useState("");
  const [pipeline, setPipeline] = useState("");
  const [limit, setLimit] = useState(PAGE);
  const [open, setOpen] = useState<string | null>(null);
  const asked = new URLSearchParams({ limit: String(limit) });
  if (state) asked.set("state", state);
  if (pipeline) asked.set("pipeline", pipeline);
  const { value } = usePolled<RunsPage>(`/machine/runs?${asked}`);
  if (!value) return <p className="quiet">Reading …</p>;
  const { runs, counts } = value;
  const wanted = counts.filter((one) => (!state || one.state === state) && (!pipeline || one.pipeline === pipeline));
  const total = wanted.reduce((sum, { count }) => sum + count, 0);
  const choice = (label: string, key: "state" | "pipeline", chosen: string, choose: (value: string) => void) => {
    const options = [...new Set(counts.map((one) => one[key]))];
    const sum = (option: string) =>
      counts.filter((one) => one[key] === option).reduce((all, one) => all + one.count, 0);
    return (
      <select
        className="field select"
        aria-label={label}
        value={chosen}
        onChange={({ target }) => {
          choose(target.value);
          setLimit(PAGE);
        }}
      >
        <option value="">every {key}</option>
        {options.map((option) => (
          <option key={option} value={option}>
            {option} ({sum(option)})
          </option>
        ))}
      </select>
    );
  };
  return (
    <>
      <div className="actions filters">
        {choice("State of the runs", "state", state, setState)}
        {choice("Pipeline of the runs", "pipeline", pipeline, setPipeline)}
      </div>
      <Part title="Runs" count={total} shown={runs.length}>
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
        {value.more && limit < MOST && (
          <button type="button" className="button" onClick={() => setLimit(Math.min(limit + PAGE, MOST))}>
            Show older runs
          </button>
        )}
      </Part>
    </>
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
      <span className="quiet">
        {run.team} · {what.join(" · ")}
      </span>
    </div>
  );
}
