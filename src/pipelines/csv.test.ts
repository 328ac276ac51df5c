import { expect, test } from "vitest";
import { csvFile } from "./csv.ts";

const text = (lines: Parameters<typeof csvFile>[0]) =>
  new TextDecoder("utf-8", { ignoreBOM: true }).decode(csvFile(lines));

test("commas, quotes and line ends in a field -> quoted; numbers as they are; null is empty; a mark for Excel", () => {
  const lines = [
    ["a", "b"],
    ['say "hi"', "x,y"],
    ["two\nlines", 12.5],
    [null, "ü"],
  ];
  expect(text(lines)).toBe('\uFEFFa,b\r\n"say ""hi""","x,y"\r\n"two\nlines",12.5\r\n,ü\r\n');
});

test.each(["=1+1", "+49 30", "-2", "@x", "\tx"])(
  "%j, which a spreadsheet would run -> text; a negative number stays one",
  (value) => {
    expect(text([[value, -2]])).toBe(`\uFEFF'${value},-2\r\n`);
  },
);
