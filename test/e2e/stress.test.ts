import { expect, test } from "vitest";
import { stressCampaign } from "../stress/campaign.ts";

test("20 prospects, 5 % errors, 2 % lost answers, the Worker killed in the middle -> each ends once, every paid order accounted for, the card exact and no faster than its limit", async () => {
  const options = { prospects: 20, errors: 0.05, timeouts: 0.02, seed: 1, parallel: 20, deadlineMs: 100_000 };
  const report = await stressCampaign(options);
  expect(report.faults).toEqual([]);
  expect(report.restarts).toBe(1);
  expect(report.complete + report.failed).toBe(20);
  // The faults did come: without them the run proves nothing.
  expect(report.calls.minimax?.errors).toBeGreaterThan(0);
  expect(report.calls.minimax?.lost).toBeGreaterThan(0);
});
