import { format } from "node:util";
import { afterEach, beforeEach } from "vitest";

/** What was written to console.error in this test. A test that expects an error spies on console.error itself. */
let unexpected: string[] = [];

beforeEach(() => {
  unexpected = [];
  console.error = (...values: unknown[]) => {
    unexpected.push(format(...values));
  };
});

afterEach(() => {
  if (unexpected.length > 0) throw new Error(`Unexpected console.error:\n${unexpected.join("\n")}`);
});
