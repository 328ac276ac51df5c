import { SingleBar } from "cli-progress";
import type { Totals } from "./transfer.ts";

/** Shows how far an import is. */
export interface Progress {
  update(bytes: number, totals: Totals): void;
  stop(): void;
}

/** Lines read between two plain reports. */
const REPORT_EVERY = 1_000;

/** A bar on a terminal, a plain line every thousand lines elsewhere. */
export function createProgress(totalBytes: number, output: NodeJS.WriteStream): Progress {
  if (!output.isTTY) {
    return {
      update: (_bytes, { read }) => {
        if (read % REPORT_EVERY === 0) output.write(`${read.toLocaleString("en")} lines read\n`);
      },
      stop: () => undefined,
    };
  }
  const bar = new SingleBar({ format: "{bar} {percentage}% | {read} lines | {eta_formatted}", stream: output });
  bar.start(totalBytes, 0, { read: 0 });
  return {
    update: (bytes, { read }) => bar.update(bytes, { read: read.toLocaleString("en") }),
    stop: () => bar.stop(),
  };
}
