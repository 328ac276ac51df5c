import { crc32, inflateSync } from "node:zlib";
import { expect, test } from "vitest";
import { makePng } from "./png.ts";

function chunksOf(png: Buffer): { type: string; data: Buffer }[] {
  const chunks: { type: string; data: Buffer }[] = [];
  let at = 8;
  while (at < png.length) {
    const length = png.readUInt32BE(at);
    const body = png.subarray(at + 4, at + 8 + length);
    expect(png.readUInt32BE(at + 8 + length)).toBe(crc32(body));
    chunks.push({ type: body.toString("latin1", 0, 4), data: body.subarray(4) });
    at += 12 + length;
  }
  expect(at).toBe(png.length);
  return chunks;
}

test("a picture -> PNG chunks with true CRCs, whose pixels inflate to width + 1 bytes a row", () => {
  const png = makePng(1280, 720, "a harbour at dawn");
  expect(png.subarray(0, 8).toString("latin1")).toBe("\x89PNG\r\n\x1a\n");
  const chunks = chunksOf(png);
  expect(chunks.map((chunk) => chunk.type)).toEqual(["IHDR", "PLTE", "IDAT", "IEND"]);
  const header = chunks[0]?.data ?? Buffer.alloc(0);
  expect([header.readUInt32BE(0), header.readUInt32BE(4), header[8], header[9]]).toEqual([1280, 720, 8, 3]);
  expect(chunks[1]?.data).toHaveLength(768);
  const pixels = inflateSync(chunks[2]?.data ?? Buffer.alloc(0));
  expect(pixels).toHaveLength(1281 * 720);
  expect(new Set(pixels).size).toBeGreaterThan(200);
});

test("the same seed -> the same bytes; another seed -> another picture", () => {
  expect(makePng(64, 64, "a").equals(makePng(64, 64, "a"))).toBe(true);
  expect(makePng(64, 64, "a").equals(makePng(64, 64, "b"))).toBe(false);
});

test("an impossible size -> RangeError", () => {
  expect(() => makePng(0, 10, "a")).toThrow(RangeError);
  expect(() => makePng(10, 1.5, "a")).toThrow(RangeError);
});
