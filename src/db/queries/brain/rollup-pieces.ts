/** Slots of one grain that begin in `[starts, ends)`; local moments. */
export interface Piece {
  grain: "month" | "day" | "hour";
  starts: string;
  ends: string;
}

const DAY = 86_400_000;

/** Local moments are reckoned as if they were UTC, which has no changes of the clock. */
const read = (local: string): number => Date.parse(`${local.replace(" ", "T")}Z`);
const write = (at: number): string => new Date(at).toISOString().slice(0, 19).replace("T", " ");

function monthFrom(at: number, months: number): number {
  const date = new Date(at);
  return new Date(`${new Date(at).toISOString().slice(0, 7)}-01T00:00:00Z`).setUTCMonth(date.getUTCMonth() + months);
}

/** The fewest slots that make up `[starts, ends)`, two local moments on full hours: whole months, days beside them, hours beside those. */
export function rollupPieces(span: { starts: string; ends: string }): Piece[] {
  const [starts, ends] = [read(span.starts), read(span.ends)];
  if (!(starts < ends)) return [];
  const month = monthFrom(starts, 0);
  const months = [month === starts ? starts : monthFrom(month, 1), monthFrom(ends, 0)] as const;
  const days = [Math.ceil(starts / DAY) * DAY, Math.floor(ends / DAY) * DAY] as const;
  const pieces: [Piece["grain"], number, number][] = [];
  if (days[0] >= days[1]) pieces.push(["hour", starts, ends]);
  else {
    pieces.push(["hour", starts, days[0]]);
    if (months[0] >= months[1]) pieces.push(["day", ...days]);
    else pieces.push(["day", days[0], months[0]], ["month", ...months], ["day", months[1], days[1]]);
    pieces.push(["hour", days[1], ends]);
  }
  return pieces
    .filter(([, from, to]) => from < to)
    .map(([grain, from, to]) => ({ grain, starts: write(from), ends: write(to) }));
}
