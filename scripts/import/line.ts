/** One line of a file: its rows, or what is wrong with it. */
export interface Line<Row> {
  /** Counted from 1. */
  line: number;
  /** How far into the file it is, for the progress bar. */
  bytes: number;
  rows: Row[];
  problem?: string;
}

export interface FileOptions {
  /** Decides where the dates a file lacks fall. */
  seed: number;
  /** Over how many days before `now` they fall. */
  days: number;
  /** The product's time. */
  now: Date;
}
