import type { ReactNode } from "react";

/** A heading with a count, and what stands under it. */
export function Part({ title, count, children }: { title: string; count?: number; children: ReactNode }) {
  return (
    <section className="part">
      <h3>
        {title}
        {count !== undefined && <span className="count">{count}</span>}
      </h3>
      {count === 0 ? <p className="quiet">None.</p> : children}
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

const CLOCK = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit", second: "2-digit" });

/** The time of day of a moment: milliseconds since the epoch, or an ISO text. */
export const clockWords = (moment: number | string): string => CLOCK.format(new Date(moment));

/** Micro-USD as dollars; a cost nobody knows is a dash. */
export const costWords = (micro: number | null): string => (micro === null ? "–" : `$${(micro / 1e6).toFixed(4)}`);

/** Milliseconds as a person reads them. */
export const durationWords = (ms: number): string => (ms < 1000 ? `${ms} ms` : `${(ms / 1000).toFixed(1)} s`);
