import type { ClockTarget } from "../../machinery/clock-targets.ts";
import type { Snapshot } from "../../machinery/snapshot.ts";
import { useDesk } from "../context.ts";
import { pull } from "./use-machine.ts";

const MOVES: { target: ClockTarget; label: string }[] = [
  { target: "hour", label: "+1 hour" },
  { target: "day", label: "+1 day" },
  { target: "morning", label: "next 08:00" },
  { target: "clockChange", label: "day the clocks change" },
];

/** The time everywhere in the sandbox, and the ways to move it on. It never goes back. */
export function Clock({ clock, onMove }: { clock: Snapshot["clock"]; onMove(): void }) {
  const { view, tell, refresh } = useDesk();
  const { tz } = view.user;
  const words = new Intl.DateTimeFormat(undefined, { dateStyle: "full", timeStyle: "short", timeZone: tz });
  return (
    <section className="clock" aria-label="Clock">
      <p>
        <strong data-testid="clock">{words.format(clock.now)}</strong> <span className="quiet">{tz}</span>
      </p>
      <div className="actions">
        {MOVES.map(({ target, label }) => (
          <button
            key={target}
            type="button"
            className="button"
            onClick={() => {
              void pull("clock", { target, timeZone: tz }, tell).then(() => {
                onMove();
                refresh();
              });
            }}
          >
            {label}
          </button>
        ))}
      </div>
    </section>
  );
}
