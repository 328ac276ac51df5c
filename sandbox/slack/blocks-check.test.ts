import { describe, expect, test } from "vitest";
import type { Surface } from "./block-limits.ts";
import { checkBlocks, checkView } from "./blocks-check.ts";

const plain = (text: string) => ({ type: "plain_text", text });
const mrkdwn = (text: string) => ({ type: "mrkdwn", text });
const button = (id: string, label = "Go") => ({ type: "button", text: plain(label), action_id: id });
const option = (value: string) => ({ text: plain(value), value });
const times = <T>(count: number, make: (i: number) => T): T[] => Array.from({ length: count }, (_, i) => make(i));
const problems = (blocks: unknown, surface: Surface = "message"): string[] =>
  checkBlocks(blocks, surface).problems.map(({ message, pointer }) => `${message} ${pointer}`);

/** At the limit, one past it, and where the problem must be seen. */
const BOUNDS: [name: string, atLimit: unknown, pastLimit: unknown, pointer: string][] = [
  [
    "header",
    { type: "header", text: plain("x".repeat(150)) },
    { type: "header", text: plain("x".repeat(151)) },
    "/blocks/0/text/text",
  ],
  [
    "section text",
    { type: "section", text: mrkdwn("x".repeat(3000)) },
    { type: "section", text: mrkdwn("x".repeat(3001)) },
    "/blocks/0/text/text",
  ],
  [
    "fields",
    { type: "section", fields: times(10, () => mrkdwn("f")) },
    { type: "section", fields: times(11, () => mrkdwn("f")) },
    "/blocks/0/fields",
  ],
  [
    "field",
    { type: "section", fields: [mrkdwn("x".repeat(2000))] },
    { type: "section", fields: [mrkdwn("x".repeat(2001))] },
    "/blocks/0/fields/0/text",
  ],
  [
    "actions",
    { type: "actions", elements: times(25, (i) => button(`b${i}`)) },
    { type: "actions", elements: times(26, (i) => button(`b${i}`)) },
    "/blocks/0/elements",
  ],
  [
    "button text",
    { type: "actions", elements: [button("b", "x".repeat(75))] },
    { type: "actions", elements: [button("b", "x".repeat(76))] },
    "/blocks/0/elements/0/text/text",
  ],
  [
    "context",
    { type: "context", elements: times(10, () => mrkdwn("c")) },
    { type: "context", elements: times(11, () => mrkdwn("c")) },
    "/blocks/0/elements",
  ],
  [
    "markdown",
    { type: "markdown", text: "x".repeat(12_000) },
    { type: "markdown", text: "x".repeat(12_001) },
    "/blocks/0/text",
  ],
  [
    "overflow",
    {
      type: "section",
      text: mrkdwn("s"),
      accessory: { type: "overflow", action_id: "o", options: times(5, (i) => option(`${i}`)) },
    },
    {
      type: "section",
      text: mrkdwn("s"),
      accessory: { type: "overflow", action_id: "o", options: times(6, (i) => option(`${i}`)) },
    },
    "/blocks/0/accessory/options",
  ],
  [
    "table rows",
    { type: "table", rows: times(100, () => [{ type: "raw_text", text: "a" }]) },
    { type: "table", rows: times(101, () => [{ type: "raw_text", text: "a" }]) },
    "/blocks/0/rows",
  ],
  [
    "block_id",
    { type: "divider", block_id: "x".repeat(255) },
    { type: "divider", block_id: "x".repeat(256) },
    "/blocks/0/block_id",
  ],
];

describe("limits", () => {
  test.each(BOUNDS)("%s: the limit passes, one more is refused where it stands", (_, atLimit, pastLimit, pointer) => {
    expect(problems([atLimit])).toEqual([]);
    expect(problems([pastLimit])).toEqual([expect.stringContaining(pointer)]);
  });

  test("50 blocks in a message, 100 in a view", () => {
    const dividers = (count: number) => times(count, () => ({ type: "divider" }));
    expect(problems(dividers(50))).toEqual([]);
    expect(problems(dividers(51))).toEqual(["no more than 50 items allowed /blocks"]);
    expect(problems(dividers(100), "home")).toEqual([]);
    expect(problems(dividers(101), "modal")).toEqual(["no more than 100 items allowed /blocks"]);
  });
});

describe("shape", () => {
  test("ids must be unique: blocks in a message, actions in a block", () => {
    expect(
      problems([
        { type: "divider", block_id: "a" },
        { type: "divider", block_id: "a" },
      ]),
    ).toEqual(["`block_id` `a` already exists /blocks/1/block_id"]);
    expect(problems([{ type: "actions", elements: [button("a"), button("a")] }])).toEqual([
      "`action_id` `a` already exists /blocks/0/elements/1/action_id",
    ]);
  });

  test("required fields, empty texts, wrong text types and unknown types are named", () => {
    expect(problems([{ type: "section" }])).toEqual(["missing required field: text /blocks/0"]);
    expect(problems([{ type: "section", text: mrkdwn("") }])).toEqual([
      "must be more than 0 characters /blocks/0/text/text",
    ]);
    expect(problems([{ type: "header", text: mrkdwn("x") }])).toEqual([
      "must be one of: plain_text /blocks/0/text/type",
    ]);
    expect(problems([{ type: "marquee" }])).toEqual(["unsupported type: marquee /blocks/0/type"]);
    expect(problems([{ type: "actions", elements: [] }])).toEqual(["no less than 1 items allowed /blocks/0/elements"]);
    expect(problems([{ type: "context", elements: [button("b")] }])).toEqual([
      "unsupported type: button /blocks/0/elements/0/type",
    ]);
    expect(problems(["x"])).toEqual(["must provide an object /blocks/0"]);
    expect(problems("x")).toEqual(["must be an array /blocks"]);
  });

  test("what belongs to messages only is refused in views", () => {
    expect(problems([{ type: "markdown", text: "x" }], "modal")).toEqual(["unsupported type: markdown /blocks/0/type"]);
    expect(problems([{ type: "table", rows: [[{ type: "raw_text", text: "a" }]] }], "home")).toHaveLength(1);
  });

  test("an initial option must be one of the options, and values must differ", () => {
    const select = (extra: object) => ({
      type: "actions",
      elements: [{ type: "static_select", action_id: "s", options: [option("a"), option("b")], ...extra }],
    });
    expect(problems([select({ initial_option: option("b") })])).toEqual([]);
    expect(problems([select({ initial_option: option("c") })])).toHaveLength(1);
    expect(problems([select({ options: [option("a"), option("a")] })])).toHaveLength(1);
  });

  test("a modal needs a title, and a submit button where it has inputs", () => {
    const input = { type: "input", label: plain("Name"), element: { type: "plain_text_input", action_id: "v" } };
    const messages = (view: object) => checkView({ type: "modal", ...view }).map((problem) => problem.message);
    expect(messages({ title: plain("T"), submit: plain("Go"), blocks: [input] })).toEqual([]);
    expect(messages({ title: plain("T"), blocks: [input] })).toEqual(["missing required field: submit"]);
    expect(messages({ blocks: [] })).toEqual(["missing required field: title"]);
    expect(checkView({ type: "home", blocks: [] })).toEqual([]);
  });

  test("all characters of all texts are counted together", () => {
    const { chars } = checkBlocks(
      [
        { type: "section", text: mrkdwn("abc") },
        { type: "markdown", text: "de" },
      ],
      "message",
    );
    expect(chars).toBe(5);
  });
});

describe("what holds for a payload as a whole", () => {
  const table = { type: "table", rows: [[{ type: "raw_text", text: "a" }]] };
  const focused = (id: string) => ({
    type: "input",
    block_id: id,
    label: plain("L"),
    element: { type: "plain_text_input", focus_on_load: true },
  });

  test("Markdown blocks of 12,000 characters together -> taken; of one more -> refused", () => {
    const markdown = (length: number) => ({ type: "markdown", text: "x".repeat(length) });
    expect(problems([markdown(6_000), markdown(6_000)])).toEqual([]);
    expect(problems([markdown(6_000), markdown(6_001)])).toHaveLength(1);
  });

  test("a table's cell without its words, a number that is none, a task told in plain words -> refused where they stand", () => {
    const cells = (...row: unknown[]) => problems([{ type: "table", rows: [row] }]);
    expect(cells({ type: "raw_number", value: 12, text: "12" })).toEqual([]);
    expect(cells({ type: "raw_text" })).toEqual(["missing required field: text /blocks/0/rows/0/0"]);
    expect(cells({ type: "raw_number", value: "12", text: "12" })).toEqual([
      "must be a number /blocks/0/rows/0/0/value",
    ]);
    expect(cells({ type: "rich_text" })).toEqual(["missing required field: elements /blocks/0/rows/0/0"]);
    const task = { type: "task_card", task_id: "1", title: "Read", status: "complete" };
    const words = { type: "rich_text", elements: [{ type: "rich_text_section", elements: [] }] };
    expect(problems([{ ...task, output: words }])).toEqual([]);
    expect(problems([{ ...task, output: "two pages" }])).toEqual(["must be one of: rich_text /blocks/0/output/type"]);
  });

  test("a second table, or a second element that takes the focus -> refused", () => {
    expect(problems([table])).toEqual([]);
    expect(problems([table, table])).toEqual(["only one table is allowed per message /blocks"]);
    expect(problems([focused("a")], "modal")).toEqual([]);
    expect(problems([focused("a"), focused("b")], "modal")).toHaveLength(1);
  });

  test("inputs whose numbers contradict each other, and flags that are none -> refused", () => {
    const input = (element: object) => [{ type: "input", label: plain("L"), element }];
    expect(problems(input({ type: "plain_text_input", min_length: 5, max_length: 4 }), "modal")).toHaveLength(1);
    expect(problems(input({ type: "file_input", max_files: 11 }), "modal")).toHaveLength(1);
    expect(problems(input({ type: "file_input", max_files: 10, filetypes: ["csv"] }), "modal")).toEqual([]);
    expect(problems(input({ type: "multi_users_select", max_selected_items: 0 }), "modal")).toHaveLength(1);
    const view = { type: "home", blocks: [], notify_on_close: "yes" };
    expect(checkView(view)).toEqual([{ message: "must be a boolean", pointer: "/view/notify_on_close" }]);
  });
});
