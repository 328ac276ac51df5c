import { describe, expect, test } from "vitest";
import { newId, type SummaryId, type WorkspaceId } from "../../db/ids.ts";
import { type SummaryFacts, summaryCard } from "./summary.ts";

const AT = new Date("2026-11-25T08:00:00Z");

const weeks = (of: number) =>
  Array.from({ length: of }, (_, at) => ({ begins: "2026-11-18", new_leads: at, received: 2 * at, converted: 0 }));

const digest = (metrics: Record<string, unknown>, over: Partial<SummaryFacts["summary"]> = {}): SummaryFacts => ({
  summary: {
    ...{
      id: newId<SummaryId>(),
      workspaceId: newId<WorkspaceId>(),
      runId: null,
      text: "Seven new leads.",
      type: "daily",
    },
    ...{
      trigger: "cron",
      triggeredBy: null,
      period: "day",
      periodStart: AT,
      periodEnd: AT,
      model: null,
      tokensUsed: null,
    },
    ...{ cost: null, digestDate: "2026-11-25", createdAt: AT },
    ...over,
    metrics: { newLeadsCount: 7, hotLeadsCount: 3, warmLeadsCount: 2, coldLeadsCount: 2, ...metrics },
  },
  insights: [],
  recommendations: [],
  timeZone: "Europe/Berlin",
  has: { leads: true, messages: true },
});

describe("a digest's card", () => {
  test("names its day, says what the Dones moved", () => {
    const { text } = summaryCard(digest({ moved: { done: 3, replied: 2, staged: 1, converted: 1 } }));
    expect(text).toContain("Daily digest: Wednesday 25 November 2026");
    expect(text).toContain(
      "3 recommendations done since the last digest · 2 contacts wrote back · 1 lead changed stage · 1 conversion",
    );
  });

  test("of the week -> the trend with its numbers", () => {
    const { text } = summaryCard(digest({ trend: weeks(6) }, { period: "week" }));
    expect(text).toContain("Weekly digest: Wednesday 25 November 2026");
    expect(text).toContain("New leads: ▁▂▄▅▇█ 0, 1, 2, 3, 4, 5");
  });

  test("nothing happened -> one line, also where there is no data at all", () => {
    const quiet = digest({ quiet: true });
    const { blocks, text } = summaryCard({ ...quiet, has: { leads: false, messages: false } });
    expect(blocks).toHaveLength(1);
    expect(text.split("\n")).toHaveLength(1);
    expect(text).toContain("Daily digest: Wednesday 25 November 2026");
  });

  test("things kept back -> told by name, in a quiet digest as well; nothing of them is markup", () => {
    const stage = { purpose: "stage_finished", facts: { taskId: "x", stage: "review" }, title: "Lifting <!channel>" };
    const stuck = { purpose: "stuck_items", facts: { items: [{ title: "Night shifts" }], more: 3 }, title: null };
    const gone = { purpose: "stage_finished", facts: { stage: "draft" }, title: null };
    const kept = [stage, stuck, gone].map((thing) => ({ ...thing, all: 12 }));
    for (const facts of [digest({}), digest({ quiet: true })]) {
      const { text } = summaryCard({ ...facts, kept });
      expect(text).toContain("12 more things happened while you had your quiet");
      expect(text).toContain("“Lifting &lt;!channel&gt;”: The review is passed");
      expect(text).toContain("Stands still: “Night shifts” and others");
      expect(text).toContain("An article that is gone now: There is a draft");
      expect(text).toContain("…and 9 more");
    }
  });
});
