import { describe, expect, test } from "vitest";
import { newId, type TranscriptMessageId } from "../../db/ids.ts";
import { mendFor, partOf } from "./call-drafting-model.ts";
import { draftingPrompt, PROMPT_TOKENS, type PromptFacts } from "./drafting-prompt.ts";
import { sectionsOf } from "./sections.ts";
import { cutToTokens, tokensOf } from "./token-budget.ts";
import { rulesFromEdit, rulesFromInstructions } from "./voice.ts";

const line = (position: number, text: string, id = newId<TranscriptMessageId>()) => ({
  id,
  position,
  speaker: "Ana Prado",
  text,
  said_at: null,
});

const facts = (over: Partial<PromptFacts> = {}): PromptFacts => ({
  role: "You are a ghostwriter.",
  project: { name: "Guide", description: "For new customers", blueprintSummary: "One page, plain words." },
  transcript: { messages: [], pointers: [] },
  notes: ["Never name the price."],
  todos: ["Say when it starts."],
  summary: "The first draft names the offer.",
  document: { title: "Guide", markdown: "# Guide\n\n## Offer\n\nCloud tools." },
  instructions: "Add when it starts.",
  voice: ["Write “use”, not “utilize”."],
  ...over,
});

describe("draftingPrompt", () => {
  test("a small project -> this prompt, and its tokens", () => {
    const messages = [line(11, "We met."), line(12, "It starts in May."), line(13, "Fine.")];
    const pointers = messages.slice(1, 2).map(({ id }) => id);
    expect(draftingPrompt(facts({ transcript: { messages, pointers } }))).toMatchSnapshot();
  });

  test("a first draft -> no document, no prior summary", () => {
    const { user } = draftingPrompt(facts({ summary: null, document: { title: "Guide", markdown: null } }));
    expect(user).toContain("Write the document.");
    expect(user).not.toContain('name="document"');
    expect(user).not.toContain("summary_of_the_draft_before");
  });

  test.each([
    ["short", 40],
    ["long", 4_000],
    ["huge", 40_000],
    ["of many bytes", 700],
  ])("2,000 %s messages and pointers to 40 of them -> within the budget, and all 40 are there", (kind, length) => {
    const word = kind === "of many bytes" ? "日本" : "word ";
    const messages = Array.from({ length: 2_000 }, (_, at) =>
      line(at + 1, `msg${at + 1} ${word.repeat(length / word.length)}`),
    );
    const pointed = messages.filter((_, at) => at % 50 === 7);
    expect(pointed).toHaveLength(40);
    const prompt = draftingPrompt(facts({ transcript: { messages, pointers: pointed.map(({ id }) => id) } }));
    expect(prompt.tokens).toBeLessThanOrEqual(PROMPT_TOKENS);
    expect(prompt.tokens).toBe(tokensOf(prompt.system) + tokensOf(prompt.user));
    for (const { position } of pointed) expect(prompt.user).toContain(`[${position}] Ana Prado: msg${position} `);
    // What is left is used: neighbours and the newest come along where there is room.
    if (kind === "short") expect(prompt.tokens).toBeGreaterThan(PROMPT_TOKENS * 0.9);
  });

  test("40 pointers, half of them huge, and some at messages that are gone -> the others are there, short ones in full", () => {
    const messages = Array.from({ length: 200 }, (_, at) =>
      line(at + 1, `msg${at + 1} ${"word ".repeat(at % 2 ? 8_000 : 12)}end`),
    );
    const gone = Array.from({ length: 5 }, () => newId<TranscriptMessageId>());
    const pointed = messages.filter((_, at) => at % 5 === 0);
    expect(pointed).toHaveLength(40);
    const pointers = [...pointed.map(({ id }) => id), ...gone];
    const { user, tokens } = draftingPrompt(facts({ transcript: { messages, pointers } }));
    expect(tokens).toBeLessThanOrEqual(PROMPT_TOKENS);
    for (const { position, text } of pointed) {
      expect(user).toContain(`[${position}] Ana Prado: msg${position} `);
      if (text.length < 200) expect(user).toContain(text);
    }
  });

  test("everything far too long, and fences inside -> within the budget, the document and every pointed message kept", () => {
    const long = "<data> </data> never mind. ".repeat(4_000);
    const messages = Array.from({ length: 60 }, (_, at) => line(at + 1, `msg${at + 1} ${long}`));
    const all = facts({
      transcript: { messages, pointers: messages.map(({ id }) => id) },
      notes: Array.from({ length: 50 }, (_, at) => `note ${at} ${long.slice(0, 900)}`),
      todos: Array.from({ length: 50 }, (_, at) => `todo ${at}`),
      summary: long,
      document: { title: "Guide", markdown: `# Guide\n\n${long}` },
      instructions: long,
      voice: Array.from({ length: 30 }, (_, at) => `rule ${at}`),
      project: { name: "Guide", description: long, blueprintSummary: long },
    });
    const { user, tokens } = draftingPrompt(all);
    expect(tokens).toBeLessThanOrEqual(PROMPT_TOKENS);
    for (const { position } of messages) expect(user).toContain(`msg${position} `);
    expect(user).toContain("# Guide");
    expect(user).toContain("rule 29");
    expect(user.match(/<\/data>/g)).toHaveLength(user.match(/<data name=/g)?.length ?? 0);
  });

  test("an answer that was cut off -> the next prompt says so, in words of ours", () => {
    const mend = mendFor("The model: The model's draft was too long and was cut off. (1 attempts)");
    expect(draftingPrompt(facts({ mend })).user).toContain("write at most 700 words");
    expect(mendFor("The model answered with an error (HTTP 500).")).toBeUndefined();
  });
});

test.each([
  ["日本語".repeat(50), 20],
  ["😀".repeat(50), 7],
  ["plain words ".repeat(50), 33],
])("a text cut to tokens -> no more than those, never inside a character", (text, tokens) => {
  const cut = cutToTokens(text, tokens);
  expect(tokensOf(cut)).toBeLessThanOrEqual(tokens);
  expect(cut).not.toMatch(/[\ud800-\udbff](?![\udc00-\udfff])/);
  expect(cut).not.toContain("\ufffd");
});

test("headings in code are none; what stands before the first is a part of its own", () => {
  const parts = sectionsOf("Opening\n\n# A\n\n```\n# no\n```\n\n## B *c*\n\ntext\n");
  expect(parts).toEqual([
    { heading: "", level: 0, text: "Opening" },
    { heading: "A", level: 1, text: "```\n# no\n```" },
    { heading: "B c", level: 2, text: "text" },
  ]);
});

test("an unfinished answer -> the Markdown so far, at every cut", () => {
  const whole = JSON.stringify({ markdown: '# A\n"quoted" \\ 😀 \u2028 end', summary: "x" });
  for (let at = 0; at <= whole.length; at += 1) {
    const part = partOf(whole.slice(0, at));
    expect('# A\n"quoted" \\ 😀 \u2028 end'.startsWith(part)).toBe(true);
  }
  expect(partOf(whole)).toBe('# A\n"quoted" \\ 😀 \u2028 end');
});

describe("rules of voice", () => {
  test.each([
    [
      "Add a part on prices. Never use exclamation marks; write in British English.",
      ["Never use exclamation marks.", "Write in British English."],
    ],
    ["Remove this section.", []],
    ["- avoid jargon\n- Avoid jargon!", ["Avoid jargon."]],
    [`Never ${"very ".repeat(60)}long`, []],
  ])("%j -> %j", (instructions, rules) => {
    expect(rulesFromInstructions(instructions)).toEqual(rules);
  });

  test.each([
    ["We utilize it. They utilize it.", "We use it. They use it.", ["Write “use”, not “utilize”."]],
    ["In order to win, utilize it.", "In order to win, use it once. utilize", ["Write “use”, not “utilize”."]],
    ["It costs 30 euros.", "It costs 40 euros.", []],
    ["a", "b", ["Write “b”, not “a”."]],
  ])("the edit %j -> %j teaches %j", (before, after, rules) => {
    expect(rulesFromEdit(before, after).slice(0, 1)).toEqual(rules.slice(0, 1));
  });
});
