import { expect, test } from "vitest";
import { checkBlocks, checkView } from "../../../sandbox/slack/blocks-check.ts";
import { type CampaignId, newId } from "../../db/ids.ts";
import { raiseModal } from "./campaign-buttons.ts";
import { type DetailedItem, detailsModal } from "./campaign-details.ts";
import { canaryEndedCard, itemsEndedCard } from "./campaign-replies.ts";

const HOSTILE = `<!channel> <@U07NWMAYA01> & <https://evil.example|click> @here 😀 ${"<&>".repeat(2_000)}`;
const item = (over: Partial<DetailedItem> = {}): DetailedItem => ({
  id: newId(),
  name: HOSTILE,
  company: HOSTILE,
  status: "failed",
  error: HOSTILE,
  held: null,
  finalVideoUrl: "https://board.example/share/abc",
  signals: ["finished", "opened"],
  runId: newId(),
  runState: "queued",
  step: "narrate",
  problem: { code: "wait", message: HOSTILE, service: HOSTILE },
  wait: null,
  dueAt: new Date(0),
  ...over,
});

test.each([
  ["one item that failed", itemsEndedCard([item()])],
  ["a thousand items", itemsEndedCard(Array.from({ length: 1_000 }, () => item()))],
  [
    "the item that was tried alone",
    canaryEndedCard({
      campaignId: newId<CampaignId>(),
      item: item(),
      cost: 5,
      unpriced: 3,
      seconds: 90,
      waiting: 9_999,
    }),
  ],
])("%s, hostile -> Slack takes it, no mention, no address", (_title, card) => {
  expect(checkBlocks(card.blocks, "message").problems).toEqual([]);
  expect(JSON.stringify(card)).not.toMatch(/<!channel>|<@U07NWMAYA01>|<https:\/\/evil/);
});

test("details and the new ceiling, hostile and full -> Slack takes them", () => {
  const kinds = [item(), item({ status: "complete" }), item({ held: HOSTILE }), item({ status: "scripting" })];
  const items = Array.from({ length: 15 }, (_, n) => kinds[n % 4] ?? item());
  const place = { campaign: newId(), filter: "all", from: 30 } as const;
  const view = detailsModal({ name: HOSTILE, standing: "running", items, total: 9_999, place, manages: true });
  expect(checkView(view)).toEqual([]);
  expect(JSON.stringify(view)).not.toMatch(/<!channel>|<https:\/\/evil/);
  expect(checkView(raiseModal({ budget: 1, spent: 5_000_000, reserved: 3 }, "{}"))).toEqual([]);
});

test("done and watched -> it says so in words; waiting -> the reason and the time", () => {
  const place = { campaign: newId(), filter: "all", from: 0 } as const;
  const shown = (one: DetailedItem, standing: "running" | "paused" = "running") =>
    JSON.stringify(detailsModal({ name: "N", standing, items: [one], total: 1, place, manages: false }));
  expect(shown(item({ name: "Ana", company: "Prado", status: "complete" }))).toContain("opened, watched to the end");
  const waits = item({
    status: "scripting",
    problem: { code: "wait", message: "asked us to wait", service: "MiniMax" },
  });
  expect(shown(waits)).toMatch(/writing the script; waits until .*: MiniMax: asked us to wait/);
  expect(shown(waits, "paused")).toContain("because the campaign is paused");
});
