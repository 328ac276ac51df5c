import { type ReactNode, useContext } from "react";
import { ReaderContext } from "../blocks/library.tsx";

interface PartProps {
  title: string;
  count?: number;
  /** How many of them are shown, where that may be fewer. */
  shown?: number;
  /** Stands under the heading, also where there is nothing to list. */
  head?: ReactNode;
  children: ReactNode;
}

/** A heading with a count, and what stands under it. */
export function Part({ title, count, shown, head, children }: PartProps) {
  return (
    <section className="part">
      <h3>
        {title}
        {count !== undefined && <span className="count">{count}</span>}
      </h3>
      {head}
      {count === 0 ? <p className="quiet">None.</p> : children}
      {count !== undefined && shown !== undefined && shown < count && (
        <p className="quiet">
          {shown} of {count} are shown.
        </p>
      )}
    </section>
  );
}

/** Data as they are, indented. */
export function Payload({ of }: { of: unknown }) {
  const text = typeof of === "string" ? pretty(of) : JSON.stringify(of, null, 2);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region is reached by keyboard
    <pre className="payload" tabIndex={0}>
      {text}
    </pre>
  );
}

function pretty(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

const CLOCK: Intl.DateTimeFormatOptions = { hour: "2-digit", minute: "2-digit", second: "2-digit" };

/** The time of day of a moment, milliseconds since the epoch or an ISO text, in the zone of the person in view. */
export function Time({ at }: { at: number | string }) {
  const { timeZone } = useContext(ReaderContext);
  const date = new Date(at);
  return (
    <time dateTime={date.toISOString()} title={date.toISOString()}>
      {new Intl.DateTimeFormat(undefined, { ...CLOCK, timeZone }).format(date)}
    </time>
  );
}

/** Micro-USD as dollars; a cost nobody knows is a dash. */
export const costWords = (micro: number | null): string => (micro === null ? "–" : `$${(micro / 1e6).toFixed(4)}`);

/** Milliseconds as a person reads them. */
export const durationWords = (ms: number): string => (ms < 1000 ? `${ms} ms` : `${(ms / 1000).toFixed(1)} s`);
