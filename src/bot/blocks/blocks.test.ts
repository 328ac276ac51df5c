import { describe, expect, test } from "vitest";
import { checkBlocks, checkView } from "../../../sandbox/slack/blocks-check.ts";
import { newId, type RunId, type SlackUserId } from "../../db/ids.ts";
import type { Recommendation } from "../../db/queries/board/recommendation.ts";
import type { Card } from "../../pipelines/ports.ts";
import { campaignCard, campaignReport } from "./campaign.ts";
import { helpCard } from "./help.ts";
import { homeView } from "./home.ts";
import { ledgerCard } from "./ledger.ts";
import { LIMITS } from "./limits.ts";
import { recommendationBlocks } from "./recommendation.ts";
import { runEndedCard } from "./run-ended.ts";
import { emptyBoardCard, summaryCard } from "./summary.ts";
import { CONFIG } from "./test-config.ts";
import {
  AT,
  campaign,
  HOSTILE,
  hostileItem,
  hostileRecommendation,
  insight,
  many,
  recommendation,
  summary,
} from "./test-facts.ts";

const CARDS: [string, Card][] = [
  ["summary", summaryCard(summary({ recommendations: [recommendation()], insights: [insight("too expensive")] }))],
  [
    "summary, hostile and full",
    summaryCard(
      summary(
        {
          recommendations: many(10, hostileRecommendation),
          insights: many(6, () => insight(HOSTILE)),
          timeZone: HOSTILE,
        },
        HOSTILE,
      ),
    ),
  ],
  ["summary without leads", summaryCard(summary({ has: { leads: false, messages: false } }))],
  ["empty board", emptyBoardCard()],
  ["campaign", campaignCard(campaign())],
  ["campaign, hostile and full", campaignCard(campaign({ items: many(40, () => hostileItem) }, HOSTILE))],
  ["report", campaignReport(campaign())],
  ["report, hostile and full", campaignReport(campaign({ items: many(40, () => hostileItem) }, HOSTILE))],
  [
    "failure",
    runEndedCard({
      state: "failed",
      what: "summary",
      step: "measure",
      problem: { code: "fatal", message: HOSTILE, service: HOSTILE },
      user: "U07NWMAYA01",
      runId: newId(),
    }),
  ],
  ["help", helpCard()],
  ["help after a wrong word", helpCard("/summary", HOSTILE)],
  [
    "ledger",
    ledgerCard(
      many(15, () => ({
        kind: "paid" as const,
        purpose: HOSTILE,
        item: 1,
        provider: HOSTILE,
        state: "unknown" as const,
        cost: null,
        error: HOSTILE,
        createdAt: AT,
      })),
    ),
  ],
];

describe("every card", () => {
  test.each(CARDS)("%s -> Slack takes it", (_name, card) => {
    expect(checkBlocks(card.blocks, "message").problems).toEqual([]);
    expect(card.blocks.length).toBeLessThanOrEqual(LIMITS.blocksInMessage);
    expect(checkBlocks(card.blocks, "message").chars).toBeLessThanOrEqual(LIMITS.messageTotal);
    expect(card.text.length).toBeGreaterThan(0);
    expect(card.text.length).toBeLessThanOrEqual(LIMITS.fallbackText);
  });

  test.each(CARDS)("%s -> no mass mention, no link of an outsider", (_name, card) => {
    const said = JSON.stringify(card);
    expect(said).not.toMatch(/<!(channel|here|everyone)/);
    expect(said).not.toMatch(/@(channel|here|everyone)/);
    expect(said).not.toContain("https://evil.example");
    expect(said).not.toContain("<https://evil");
  });
});

describe("a summary", () => {
  test("its fall-back says what its blocks say", () => {
    const { text } = summaryCard(
      summary({ recommendations: [recommendation()], insights: [insight("too expensive")] }),
    );
    for (const part of ["6,500", "42 %", "Seven new leads", "Follow up: Ana Prado", "too expensive"])
      expect(text).toContain(part);
  });

  test("its stored facts -> shown as they are written there, each with its change", () => {
    const facts = summary();
    facts.summary.metrics = {
      ...facts.summary.metrics,
      facts: [
        { id: "f1", key: "newLeads", label: "New leads", value: 12, text: "12" },
        { id: "f1c", key: "newLeads", label: "Rise in new leads", value: 20, text: "20 %", direction: "up" },
        { id: "f2", key: "hotLeads", label: "Hot leads", value: 3, text: "3" },
        { id: "f3", key: "warmLeads", label: "Warm leads", value: 9, text: "9" },
      ],
      topQuestions: [
        { text: "Do you ship\nto Spain?", count: 4 },
        { text: "What is it?", count: 5, before: 2 },
        { text: "Why now?", count: 1, before: 1 },
      ],
      rejectionReasons: [
        { reason: "Price", key: "price", count: 3, before: 0 },
        { reason: "Timing", key: "timing", count: 2, before: 6 },
      ],
    };
    const { text } = summaryCard(facts);
    for (const part of [
      "*New leads*\n12 (up 20 %)",
      "*Hot / warm*\n3 / 9",
      "> Do you ship to Spain? (4 times)",
      "> What is it? (5 times, up from 2)",
      "> Why now? (1 time, as many before)",
    ])
      expect(text).toContain(part);
    expect(text).toContain("Price (3), Timing (2)");
    facts.summary.metrics.previous = {};
    expect(summaryCard(facts).text).toContain("Price (3, none before), Timing (2, down from 6)");
    expect(text).not.toContain("6,500");
  });

  test("more than a message holds -> the text and figures stay, what is missing is said", () => {
    const card = summaryCard(
      summary({ recommendations: many(10, hostileRecommendation), insights: many(6, () => insight(HOSTILE)) }),
    );
    expect(card.text).toContain("6,500");
    expect(JSON.stringify(card.blocks.at(-1))).toMatch(/\d+ more did not fit/);
  });

  test("written without the model -> it says so", () => {
    const facts = summary();
    facts.summary.model = null;
    expect(summaryCard(facts).text).toContain("written without the model");
  });

  test("a price nobody knows -> unknown, not zero", () => {
    const facts = summary();
    facts.summary.cost = null;
    expect(summaryCard(facts).text).toContain("1,200 tokens, price unknown");
  });
});

describe("a recommendation", () => {
  const words = (of: Recommendation): string => JSON.stringify(recommendationBlocks(of));

  test("open -> Done, Snooze and Dismiss, with why it has its priority", () => {
    const said = words(recommendation());
    for (const part of ["Done", "Snooze 24 h", "Dismiss", "Priority 82 of 100: hot lead +40, waits for 3 days +42"])
      expect(said).toContain(part);
    expect(said).not.toContain("Undo");
  });

  test("done -> who did it, and Undo alone", () => {
    const said = words(
      recommendation({ status: "actioned", open: false, decidedBy: "U07NWJONAS1" as SlackUserId, decidedAt: AT }),
    );
    expect(said).toContain("Done by <@U07NWJONAS1>");
    expect(said).toContain("Undo");
    expect(said).not.toContain("Dismiss");
  });

  test("snoozed -> until when, and Undo", () => {
    const said = words(
      recommendation({ asleep: true, snoozedUntil: AT, decidedBy: "U07NWJONAS1" as SlackUserId, decidedAt: AT }),
    );
    expect(said).toContain("Snoozed by <@U07NWJONAS1>");
    expect(said).toContain("Undo");
  });

  test("expired -> no button", () => {
    const said = words(recommendation({ status: "expired", open: false }));
    expect(said).toContain("Expired");
    expect(said).not.toContain("button");
  });
});

describe("a campaign's card", () => {
  test("says how far it is, what failed and why, what waits and until when, what it cost", () => {
    const { text } = campaignCard(campaign());
    for (const part of [
      "3 of 5 (60 %)",
      "The page was refused.",
      "MiniMax did not answer",
      "next try <!date^",
      "$1.23",
      "2 calls of unknown price",
    ])
      expect(text).toContain(part);
  });

  test("paused by its budget -> it says so", () => {
    const facts = campaign();
    Object.assign(facts.campaign, { status: "paused", budgetPaused: true, budget: 2_000_000 });
    const { text } = campaignCard(facts);
    for (const part of ["Paused: its budget is used up.", "Spent $1.23 of $2.00"]) expect(text).toContain(part);
  });

  test("its report links every result", () => {
    expect(campaignReport(campaign()).text).toContain("<https://board.example/share/abc|watch>");
  });
});

describe("views", () => {
  test("the App Home, full and hostile -> Slack takes it", () => {
    const { summary: latest } = summary({}, HOSTILE);
    latest.metrics = { ...latest.metrics, moved: { done: 2, replied: 1, staged: 0, converted: 0 } };
    const view = homeView({
      recommendations: many(10, hostileRecommendation),
      campaigns: many(5, () => ({ name: HOSTILE, status: "running", total: 5, ended: 2 })),
      work: many(5, () => ({
        pipeline: HOSTILE,
        state: "running",
        step: HOSTILE,
        by: HOSTILE,
        since: AT.toISOString(),
      })),
      undelivered: many(5, () => ({
        ...{
          runId: HOSTILE as RunId,
          pipeline: HOSTILE,
          state: HOSTILE,
          campaign: HOSTILE,
          channel: HOSTILE,
          error: HOSTILE,
        },
        since: AT.toISOString(),
      })),
      config: { ...CONFIG, timeZone: HOSTILE },
      latest,
      kept: [{ purpose: "stage", facts: { stage: "drafted" }, title: "How to <!channel> write", all: 3 }],
      has: { leads: true, messages: true },
    });
    expect(checkView(view)).toEqual([]);
    expect(JSON.stringify(view)).toContain("3 more things happened while you had your quiet");
    expect(JSON.stringify(view)).toContain("2 recommendations done since the last digest");
  });
});
