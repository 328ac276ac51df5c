import { expect, test } from "vitest";
import { checkView } from "../../../sandbox/slack/blocks-check.ts";
import { videoFields } from "../launch/video/fields.ts";
import { selectInput } from "./inputs.ts";
import { launchModal, previewModal } from "./launch-modal.ts";
import { videoPlanBlocks } from "./launch-preview.ts";

const HOSTILE = `<!channel> <@U1> & </b> ${"😀".repeat(300)}`;
const many = <T>(count: number, make: () => T): T[] => Array.from({ length: count }, make);

test("the launch form, with far too long values -> Slack takes it", () => {
  const long = "x".repeat(10_000);
  const kinds = [
    { value: "video", text: long },
    { value: "other", text: HOSTILE },
  ];
  const pipeline = selectInput({ name: "pipeline", label: "Pipeline", hint: HOSTILE }, kinds, "video");
  const fields = videoFields({ name: long, brief: long, prospects: long, budget: "5" }, pipeline);
  expect(checkView(launchModal(kinds, "video", fields, JSON.stringify({ channel: "C1", user: "U1" })))).toEqual([]);
});

test("the preview of a launch, full and hostile -> Slack takes it", () => {
  const people = many(40, () => ({ name: HOSTILE, company: HOSTILE, reason: HOSTILE }));
  const blocks = videoPlanBlocks({
    name: HOSTILE,
    free: 9_999,
    held: people,
    suppressed: people,
    duplicates: many(40, () => ({ line: 10_000, of: 9_999 })),
    leftOut: many(40, () => ({ line: 1, reason: HOSTILE })),
    estimate: {
      cost: { low: 1, expected: 2, worst: 3 },
      unknown: ["voices", "pictures"],
      seconds: { low: 1, expected: 100_000, worst: 9_999_999 },
      pastRuns: 0,
    },
    budget: 1,
    canary: true,
    pricesAsOf: "2026-11-01",
    pipeline: "Pipeline: *Quick*, research → publish",
    now: new Date(0),
  });
  const view = previewModal({ blocks, ask: "Write to 40 held people all the same", mayLaunch: true, metadata: "{}" });
  expect(checkView(view)).toEqual([]);
  expect(JSON.stringify(view)).not.toContain("<!channel>");
});
