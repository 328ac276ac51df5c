import { useState } from "react";
import type { ClockTarget } from "../../machinery/clock-targets.ts";
import type { Snapshot } from "../../machinery/snapshot.ts";
import { useDesk } from "../context.ts";
import { pull } from "./use-machine.ts";

const MOVES: { target: ClockTarget; label: string }[] = [
  { target: "hour", label: "+1 hour" },
  { target: "day", label: "+1 day" },
  { target: "morning", label: "next 08:00" },
  { target: "digest", label: "next digest" },
  { target: "expiry", label: "next expiry" },
  { target: "clockChange", label: "day the clocks change" },
];

interface Moved {
  byMs: number;
  moved: string[];
}

/** `1 d 3 h 20 min`. */
function spanWords(ms: number): string {
  const minutes = Math.round(ms / 60_000);
  const parts = [
    [Math.floor(minutes / 1440), "d"],
    [Math.floor(minutes / 60) % 24, "h"],
    [minutes % 60, "min"],
  ] as const;
  return parts.flatMap(([count, unit]) => (count > 0 ? [`${count} ${unit}`] : [])).join(" ") || "less than a minute";
}

/** The time everywhere in the sandbox, and the ways to move it on. It never goes back. */
export function Clock({ clock, onMove }: { clock: Snapshot["clock"]; onMove(): void }) {
  const { view, tell, refresh } = useDesk();
  const [last, setLast] = useState<Moved | null>(null);
  const { tz } = view.user;
  const words = new Intl.DateTimeFormat(undefined, { dateStyle: "full", timeStyle: "short", timeZone: tz });
  const move = async (target: ClockTarget): Promise<void> => {
    const moved = await pull<Moved>("clock", { target, timeZone: tz, team: view.team.id }, tell);
    if (moved) setLast(moved);
    onMove();
    refresh();
  };
  return (
    <section className="clock" aria-label="Clock">
      <p>
        <strong data-testid="clock">{words.format(clock.now)}</strong> <span className="quiet">{tz}</span>
      </p>
      <div className="actions">
        {MOVES.map(({ target, label }) => (
          <button key={target} type="button" className="button" onClick={() => void move(target)}>
            {label}
          </button>
        ))}
      </div>
      <div role="status">
        {last && (
          <>
            <p>Moved on by {spanWords(last.byMs)}.</p>
            <ul className="moved">
              {last.moved.map((line) => (
                <li key={line}>{line}</li>
              ))}
              {last.moved.length === 0 && <li>Nothing was waiting for that time.</li>}
            </ul>
          </>
        )}
      </div>
    </section>
  );
}
