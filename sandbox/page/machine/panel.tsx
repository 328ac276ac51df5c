import { Tabs } from "radix-ui";
import type { Snapshot } from "../../machinery/snapshot.ts";
import { useDesk } from "../context.ts";
import { Calls, Exchanges } from "./calls.tsx";
import { Clock } from "./clock.tsx";
import { Faults } from "./faults.tsx";
import { Queue } from "./queue.tsx";
import { Runs } from "./runs.tsx";
import { Storage } from "./storage.tsx";
import { pull, usePolled } from "./use-machine.ts";

const TABS = ["Runs", "Queue", "Calls", "Slack", "Storage", "Faults"] as const;

/** The machinery behind the conversation: what exists, what happens, and levers to pull. */
export function MachinePanel({ onClose }: { onClose(): void }) {
  const { tell } = useDesk();
  const { value: machine, refresh } = usePolled<Snapshot>("/machine/state");
  const act = (lever: string, body: unknown, then?: () => void): void =>
    void pull(lever, body, tell).then(() => {
      refresh();
      then?.();
    });
  const body = (tab: (typeof TABS)[number], of: Snapshot) => {
    switch (tab) {
      case "Runs":
        return <Runs />;
      case "Queue":
        return <Queue act={act} />;
      case "Calls":
        return <Calls />;
      case "Slack":
        return <Exchanges />;
      case "Storage":
        return <Storage machine={of} />;
      case "Faults":
        return <Faults machine={of} act={act} />;
    }
  };
  const faulty = machine?.faults.filter(({ on }) => on).length ?? 0;
  const unusual = faulty + (machine && machine.model.mode !== "normal" ? 1 : 0);
  return (
    <aside className="machine" aria-label="Machinery">
      <header className="place-head">
        <h2>Machinery</h2>
        <button type="button" className="icon close" onClick={onClose}>
          <span aria-hidden="true">✕</span>
          <span className="sr-only">Close machinery</span>
        </button>
      </header>
      {machine ? (
        <>
          <Clock clock={machine.clock} onMove={refresh} />
          <Tabs.Root className="tabs" defaultValue="Runs">
            <Tabs.List className="tab-list" aria-label="Parts of the machinery">
              {TABS.map((tab) => (
                <Tabs.Trigger key={tab} value={tab} className="tab">
                  {tab}
                  {tab === "Queue" && machine.inFlight > 0 && <span className="count">{machine.inFlight}</span>}
                  {tab === "Queue" && machine.dead > 0 && <span className="count warn">{machine.dead}</span>}
                  {tab === "Faults" && unusual > 0 && <span className="count warn">{unusual}</span>}
                </Tabs.Trigger>
              ))}
            </Tabs.List>
            {TABS.map((tab) => (
              <Tabs.Content key={tab} value={tab} className="tab-body">
                {body(tab, machine)}
              </Tabs.Content>
            ))}
          </Tabs.Root>
        </>
      ) : (
        <p className="quiet starting">Reading …</p>
      )}
    </aside>
  );
}
