import { expect, test } from "vitest";
import { checkView } from "../../../sandbox/slack/blocks-check.ts";
import { settingsModal } from "./settings-modal.ts";
import { CONFIG } from "./test-config.ts";

const HOSTILE = `<!channel> & <https://evil.example|click> @here ${"<&>".repeat(3_000)}`;
const many = <T>(n: number, make: () => T): T[] => Array.from({ length: n }, make);

test.each([
  ["as they are without a word", CONFIG],
  [
    "full and hostile",
    {
      ...{
        ...CONFIG,
        timeZone: HOSTILE,
        locale: HOSTILE,
        model: HOSTILE,
        digestChannel: "C07NWSALES1",
        quietFrom: 20,
      },
      ...{
        metrics: ["newLeads", HOSTILE],
        holidays: many(300, () => "2026-12-25"),
        dailyBudget: 1_234_567,
        quietTo: 7,
      },
      ...{ digestEnabled: true, weeklyDay: 1, postsADay: 3 },
    },
  ],
])("the settings, %s -> Slack takes them", (_what, config) => {
  expect(checkView(settingsModal(config, JSON.stringify({ version: "none", channel: "C1" })))).toEqual([]);
});
