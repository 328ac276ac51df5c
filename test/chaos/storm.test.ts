import { expect, test } from "vitest";
import { storm, tellStorm } from "./storm.ts";

test("100 runs while their database is killed twice -> every result exact, none stuck", {
  timeout: 120_000,
}, async () => {
  const report = await storm({
    runs: 100,
    workers: 16,
    killEveryMs: [100, 200],
    downMs: [0, 100],
    mostKills: 2,
    deadlineMs: 90_000,
  });
  expect(report.faults).toEqual([]);
  expect(report.outagesMs).toHaveLength(2);
  expect(tellStorm(report).at(-1)).toBe("every result exact, none stuck");
});
