import { describe, expect, test } from "vitest";
import {
  type ConversationExample,
  conversationScorer,
  priorConversationModel,
  trainConversations,
} from "./conversation-model.ts";
import { seededRandom } from "./numbers.ts";
import { aucOf } from "./quality.ts";
import { amountsOf, phrasesOf, type Turn } from "./turns.ts";

const YES = ["Sure, I will order two.", "Yes, count me in, I'd like to buy one.", "I'll pay 20 dollars for it."];
const NO = ["No thanks, I can't afford it.", "Sorry, not right now.", "I don't want to buy anything."];
const TALK = [
  "It rained all day.",
  "How was your week?",
  "My sister lives there.",
  "That is nice.",
  "We have two cats.",
];

/** Conversations of seven turns; who says yes converts three times in four, who says no once in four. */
function draw(count: number, seed: number): ConversationExample[] {
  const random = seededRandom(seed);
  const one = (some: string[]) => some[Math.floor(random() * some.length)] ?? "";
  return Array.from({ length: count }, () => {
    const agrees = random() < 0.5;
    const turns: Turn[] = [
      { from: "rep", text: "Hello, how are you?" },
      { from: "lead", text: one(TALK) },
      { from: "rep", text: one(TALK) },
      { from: "lead", text: one(TALK) },
      { from: "rep", text: "Would you like to order one?" },
      { from: "lead", text: one(agrees ? YES : NO) },
      { from: "rep", text: "Thank you for your time." },
    ];
    return { turns, converted: random() < (agrees ? 0.75 : 0.25) };
  });
}

describe("learned from 400 conversations", () => {
  const examples = draw(400, 1);
  const { model, quality } = trainConversations(examples);
  const score = conversationScorer(model);

  test("unseen conversations -> yes above no, as the quality says", () => {
    const fresh = draw(400, 2);
    const auc = aucOf(
      fresh.map(({ converted }) => (converted ? 1 : 0)),
      fresh.map(({ turns }) => score(turns, true).probability),
    );
    expect(auc).toBeGreaterThan(0.68);
    expect(Math.abs((quality.auc ?? 0) - auc)).toBeLessThan(0.08);
    expect(quality.calibrationError).toBeLessThan(0.08);
  });

  test("any conversation -> base and parts add up to the score exactly", () => {
    for (const { turns } of examples.slice(0, 100)) {
      const it = score(turns, true);
      expect(it.parts.reduce((sum, part) => sum + part.points, it.base)).toBe(it.score);
    }
  });

  test("the same again -> the same model; stored as JSON -> the same scores", () => {
    expect(trainConversations(draw(400, 1)).model).toEqual(model);
    const stored = conversationScorer(JSON.parse(JSON.stringify(model)));
    for (const { turns } of examples.slice(0, 50)) expect(stored(turns, true)).toEqual(score(turns, true));
  });

  test("nothing said, emoji, right-to-left, 100 kB -> a score", () => {
    for (const text of ["", "🎉🎉", "שלום, אני רוצה לקנות", "a".repeat(100_000), "no ".repeat(33_000)])
      expect(score([{ from: "lead", text }], false).score).toBeGreaterThanOrEqual(0);
    expect(score([], true).score).toBeLessThanOrEqual(100);
  });

  test("who has not agreed yet -> a better chance while the conversation goes on than after it", () => {
    const early = examples.map(({ turns }) => turns.slice(0, 4));
    const mean = (over: boolean) =>
      early.reduce((sum, turns) => sum + score(turns, over).probability, 0) / early.length;
    expect(model.running).not.toEqual(model.calibration);
    expect(mean(false)).not.toBe(mean(true));
    const old = conversationScorer({ ...model, running: undefined });
    for (const turns of early.slice(0, 20)) expect(old(turns, false)).toEqual(score(turns, true));
  });

  test("a model of other dimensions -> refused", () => {
    const phrases = { prior: 0, weights: btoa("ab") };
    expect(() => conversationScorer({ ...model, phrases })).toThrow(RangeError);
  });
});

test("no outcomes -> the prior: agreement above silence above refusal", () => {
  const score = conversationScorer(priorConversationModel());
  const ask: Turn = { from: "rep", text: "Would you like to order?" };
  const of = (text: string) => score([ask, { from: "lead", text }], false).score;
  expect(of("Yes, I will order two.")).toBeGreaterThan(of("It rained all day."));
  expect(of("It rained all day.")).toBeGreaterThan(of("No, I can't afford it."));
  expect(trainConversations(draw(30, 3)).model).toEqual(priorConversationModel());
});

test("amounts of money -> in whole units of the currency", () => {
  expect(amountsOf("I'd give $0.50 or 25 cents, maybe two dollars, 1,500 euros")).toEqual([0.5, 0.25, 2, 1500]);
  expect(amountsOf("a .60 donation, $0, 20 bucks and half a dollar")).toEqual([0.6, 0, 20, 1]);
  expect(amountsOf("there were 20 of us in 2018")).toEqual([]);
});

test("phrases -> the lead's words, marked where they answer an ask and where they come late; ours one by one", () => {
  const turns: Turn[] = [
    { from: "rep", text: "Will you buy one?" },
    { from: "lead", text: "Yes please" },
    ...Array.from({ length: 7 }, (): Turn => ({ from: "rep", text: "Good." })),
    { from: "lead", text: "Bye" },
  ];
  expect([...phrasesOf(turns)]).toEqual([
    ">will",
    ">you",
    ">buy",
    ">one",
    ">?",
    "yes",
    "?yes",
    "yes please",
    "?yes please",
    "please",
    "?please",
    ">good",
    "bye",
    "<bye",
  ]);
});
