import { useId, useState } from "react";
import type { Snapshot } from "../../machinery/snapshot.ts";
import { Part } from "./parts.tsx";

interface Props {
  machine: Snapshot;
  act(lever: string, body: unknown): void;
}

const MODES: Readonly<Record<string, string>> = {
  normal: "writes from the data it is given",
  slow: "takes 12 s, at times 30 s",
  broken: "invalid JSON, refusals and cut-off text in turn",
  liar: "wrong figures and invented names",
  obedient: "follows instructions it finds in the data",
  strict: "sends back every draft it reviews",
  insufficient_quota: "the quota is used up",
  429: "429 to every call",
  500: "500 to every call",
};

/** What a person set stands until the machinery has been read again. */
function useJustSet<T>(value: T, machine: Snapshot): [T, (value: T) => void] {
  const [set, setSet] = useState<{ machine: Snapshot; value: T } | null>(null);
  return [set?.machine === machine ? set.value : value, (fresh) => setSet({ machine, value: fresh })];
}

function FaultBox({ fault, machine, act }: Props & { fault: Snapshot["faults"][number] }) {
  const [on, setOn] = useJustSet(fault.on, machine);
  return (
    <label className="choice">
      <input
        type="checkbox"
        checked={on}
        onChange={({ target }) => {
          setOn(target.checked);
          act("fault", { name: fault.name, on: target.checked });
        }}
      />
      <span>{fault.label}</span>
    </label>
  );
}

/** What can be made to go wrong while one watches. */
export function Faults({ machine, act }: Props) {
  const modeId = useId();
  const [mode, setMode] = useJustSet(machine.model.mode, machine);
  const groups = [...new Set(machine.faults.map(({ group }) => group))];
  return (
    <>
      <Part title="Worker">
        <p className="quiet">{machine.worker.alive ? "It runs." : "It is down; it comes back by itself."}</p>
        <div className="actions">
          <button type="button" className="button danger" onClick={() => act("worker", { act: "kill" })}>
            Kill the Worker
          </button>
          <button type="button" className="button" onClick={() => act("worker", { act: "restart" })}>
            Restart
          </button>
        </div>
      </Part>
      <Part title="Model">
        <label htmlFor={modeId}>The model</label>
        <select
          id={modeId}
          className="field select"
          value={String(mode)}
          onChange={({ target }) => {
            const wanted = machine.model.modes.find((one) => String(one) === target.value) ?? "normal";
            setMode(wanted);
            act("model", { mode: wanted });
          }}
        >
          {machine.model.modes.map((one) => (
            <option key={one} value={String(one)}>
              {one}: {MODES[one]}
            </option>
          ))}
        </select>
      </Part>
      {groups.map((group) => (
        <Part key={group} title={group}>
          {machine.faults
            .filter((fault) => fault.group === group)
            .map((fault) => (
              <FaultBox key={fault.name} fault={fault} machine={machine} act={act} />
            ))}
        </Part>
      ))}
    </>
  );
}
