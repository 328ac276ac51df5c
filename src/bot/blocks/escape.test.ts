import { describe, expect, test } from "vitest";
import { cutMrkdwn, link, mention, moment, outside } from "./escape.ts";

describe("text from outside", () => {
  test.each([
    ["<!channel> now", "&lt;!channel&gt; now"],
    ["<@U123456> <#C1>", "&lt;@U123456&gt; &lt;#C1&gt;"],
    ["a & b < c > d", "a &amp; b &lt; c &gt; d"],
    ["@channel", "@\u200bchannel"],
    ["@HERE!", "@\u200bHERE!"],
    ["see https://evil.example/x", "see https:\u200b//evil.example/x"],
    ["www.evil.example", "www\u200b.evil.example"],
    ["mailto:a@b.example", "mailto:\u200ba@b.example"],
    ["<https://evil.example|our bank>", "&lt;https:\u200b//evil.example|our bank&gt;"],
    ["turn\u202eed\u0007 around", "turned around"],
    ["me@example.com stays", "me@example.com stays"],
    ["two\nlines", "two\nlines"],
  ])("%j -> %j", (given, shown) => {
    expect(outside(given)).toBe(shown);
  });

  test.each([1, 2, 5, 6, 7, 11])("cut at %i characters -> within it, no half entity, no half character", (max) => {
    const cut = outside("&&&😀😀😀", max);
    expect(cut.length).toBeLessThanOrEqual(max);
    expect(cut).toMatch(/^(&amp;|😀)*…$/u);
  });

  test("text that just fits -> whole, without an ellipsis", () => {
    expect(outside("a&b", 7)).toBe("a&amp;b");
  });
});

describe("our own markup", () => {
  test("cut inside a date or a mention -> the whole token goes", () => {
    expect(cutMrkdwn("due <!date^1800000000^{time}|soon> by <@U12345678>", 20)).toBe("due …");
  });

  test("a mention of what is no Slack id -> nobody is mentioned", () => {
    expect(mention("!channel")).toBe("someone");
    expect(mention(null)).toBe("someone");
    expect(mention("U07NWMAYA01")).toBe("<@U07NWMAYA01>");
  });

  test("a link that is no http(s) address -> only its label", () => {
    expect(link("javascript:alert(1)", "watch")).toBe("watch");
    expect(link("https://board.example/share/a|b>", "wa>tch")).toBe("<https://board.example/share/a%7Cb%3E|wa&gt;tch>");
  });

  test("a moment -> the reader's zone, with UTC to fall back on", () => {
    expect(moment(new Date("2026-11-21T09:05:00Z"), "{time}")).toBe("<!date^1795251900^{time}|2026-11-21 09:05 UTC>");
  });
});
