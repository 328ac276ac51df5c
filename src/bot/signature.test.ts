import { createHmac } from "node:crypto";
import { describe, expect, test } from "vitest";
import { isSlackSignature } from "./signature.ts";

const SECRET = "8f742231b10e8888abcd99yyyzzz85a5";
const NOW = 1_800_000_000;
const BODY = "token=x&command=%2Fsummary&text=week";

const sign = (timestamp: string, body = BODY, secret = SECRET): string =>
  `v0=${createHmac("sha256", secret).update(`v0:${timestamp}:${body}`).digest("hex")}`;

async function accepted(headers: [string, string][], body = BODY): Promise<boolean> {
  return isSlackSignature({
    signingSecret: SECRET,
    headers: new Headers(headers),
    body: new TextEncoder().encode(body),
    now: NOW * 1000 + 400,
  });
}

const signed = (timestamp: string, signature = sign(timestamp)): [string, string][] => [
  ["x-slack-request-timestamp", timestamp],
  ["x-slack-signature", signature],
];

describe("a genuine request", () => {
  test.each([-300, -299, 0, 299, 300])("%i s from now -> accepted", async (offset) => {
    expect(await accepted(signed(String(NOW + offset)))).toBe(true);
  });

  test("a body that is no text -> verified byte by byte", async () => {
    const body = new Uint8Array([0xff, 0x00, 0xfe]);
    const stamp = String(NOW);
    const signature = `v0=${createHmac("sha256", SECRET).update(`v0:${stamp}:`).update(body).digest("hex")}`;
    const headers = new Headers(signed(stamp, signature));
    expect(await isSlackSignature({ signingSecret: SECRET, headers, body, now: NOW * 1000 })).toBe(true);
  });
});

const now = String(NOW);
const good = sign(now);

describe("a forged request -> refused", () => {
  test.each<[string, [string, string][], string?]>([
    ["301 s old", signed(String(NOW - 301))],
    ["301 s ahead", signed(String(NOW + 301))],
    ["a year ahead", signed(String(NOW + 31_536_000))],
    ["timestamp NaN", signed("NaN")],
    ["timestamp empty", signed("")],
    ["timestamp negative", signed("-1")],
    ["timestamp with a fraction", signed(`${now}.0`)],
    ["timestamp in exponents", signed("1.8e9")],
    ["timestamp in hex", signed(`0x${NOW.toString(16)}`)],
    ["timestamp in milliseconds", signed(`${now}000`)],
    ["no timestamp", [["x-slack-signature", good]]],
    ["no signature", [["x-slack-request-timestamp", now]]],
    ["no headers", []],
    ["signature empty", signed(now, "")],
    ["two timestamps", [...signed(now), ["x-slack-request-timestamp", now]]],
    ["two signatures", [...signed(now), ["x-slack-signature", good]]],
    ["version v1", signed(now, good.replace("v0=", "v1="))],
    ["no version", signed(now, good.slice(3))],
    ["upper-case hex", signed(now, `v0=${good.slice(3).toUpperCase()}`)],
    ["one digit short", signed(now, good.slice(0, -1))],
    ["one digit more", signed(now, `${good}0`)],
    ["not hex", signed(now, `v0=${"g".repeat(64)}`)],
    ["all zeros", signed(now, `v0=${"0".repeat(64)}`)],
    ["trailing text", signed(now, `${good},v0=x`)],
    ["another secret", signed(now, sign(now, BODY, "another"))],
    ["another timestamp's signature", signed(now, sign(String(NOW - 1)))],
    ["a changed body", signed(now), `${BODY}x`],
    ["an emptied body", signed(now), ""],
  ])("%s", async (_what, headers, body) => {
    expect(await accepted(headers, body)).toBe(false);
  });
});
