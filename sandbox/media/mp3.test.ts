import { expect, test } from "vitest";
import { makeMp3, readMp3 } from "./mp3.ts";

test.each([
  [44_100, 128],
  [44_100, 32],
  [44_100, 192],
  [22_050, 32],
  [24_000, 48],
])("%i Hz at %i kbit/s -> frame headers chain to the last byte, at the exact average rate", (sampleRate, bitRate) => {
  const mp3 = makeMp3(7.5, { sampleRate, bitRate });
  const read = readMp3(mp3);
  expect(read).toMatchObject({ sampleRate, bitRate });
  expect(read.seconds).toBeGreaterThanOrEqual(7.5);
  expect(read.seconds).toBeLessThan(7.56);
  expect((mp3.length * 8) / 1000 / read.seconds).toBeCloseTo(bitRate, 1);
});

test("a cut-off or foreign file -> refused by the reader", () => {
  const mp3 = makeMp3(1);
  expect(() => readMp3(mp3.subarray(0, mp3.length - 1))).toThrow("cut off");
  expect(() => readMp3(Buffer.from("not a sound"))).toThrow("byte 0");
});

test("a rate MP3 does not have, or no length -> RangeError", () => {
  expect(() => makeMp3(1, { sampleRate: 44_100, bitRate: 100 })).toThrow(RangeError);
  expect(() => makeMp3(1, { sampleRate: 11_025, bitRate: 32 })).toThrow(RangeError);
  expect(() => makeMp3(0)).toThrow(RangeError);
});
