import { expect, test } from "vitest";
import { makeMp4 } from "./mp4.ts";

interface Box {
  type: string;
  at: number;
  body: Buffer;
}

const CONTAINERS = new Set(["moov", "trak", "mdia", "minf", "stbl", "dinf"]);

/** Every box of the file, outermost first; boxes that do not tile their parent exactly fail the test. */
function boxesOf(bytes: Buffer, offset = 0): Box[] {
  const boxes: Box[] = [];
  let at = 0;
  while (at < bytes.length) {
    const size = bytes.readUInt32BE(at);
    expect(size).toBeGreaterThanOrEqual(8);
    expect(at + size).toBeLessThanOrEqual(bytes.length);
    const box = {
      type: bytes.toString("latin1", at + 4, at + 8),
      at: offset + at,
      body: bytes.subarray(at + 8, at + size),
    };
    boxes.push(box, ...(CONTAINERS.has(box.type) ? boxesOf(box.body, box.at + 8) : []));
    at += size;
  }
  expect(at).toBe(bytes.length);
  return boxes;
}

const find = (boxes: Box[], type: string): Box => {
  const box = boxes.find((candidate) => candidate.type === type);
  if (!box) throw new Error(`no ${type} box`);
  return box;
};

test.each([
  [1366, 768, 6],
  [1366, 768, 10],
  [1920, 1080, 6],
])(
  "%i x %i for %i s -> boxes tile the file, the header's duration is the film's, below 20 kB",
  (width, height, seconds) => {
    const film = makeMp4({ width, height, seconds, seed: "a harbour at dawn" });
    const boxes = boxesOf(film);
    expect(boxes.filter((box) => ["ftyp", "moov", "mdat"].includes(box.type)).map((box) => box.type)).toEqual([
      "ftyp",
      "moov",
      "mdat",
    ]);
    const head = find(boxes, "mvhd").body;
    expect(head.readUInt32BE(16) / head.readUInt32BE(12)).toBe(seconds);
    const track = find(boxes, "tkhd").body;
    expect([track.readUInt32BE(76) / 65536, track.readUInt32BE(80) / 65536]).toEqual([width, height]);
    expect(film.length).toBeLessThan(20_000);
  },
);

test("the sample table -> points at NAL units that fill mdat exactly, a key picture first", () => {
  const film = makeMp4({ width: 1366, height: 768, seconds: 6, seed: "x" });
  const boxes = boxesOf(film);
  const sizes = find(boxes, "stsz").body;
  const mdat = find(boxes, "mdat");
  let at = find(boxes, "stco").body.readUInt32BE(8);
  expect(at).toBe(mdat.at + 8);
  const kinds: number[] = [];
  for (let index = 0; index < sizes.readUInt32BE(8); index += 1) {
    const end = at + sizes.readUInt32BE(12 + index * 4);
    while (at < end) {
      kinds.push((film[at + 4] ?? 0) & 0x1f);
      at += 4 + film.readUInt32BE(at);
    }
    expect(at).toBe(end);
  }
  expect(at).toBe(mdat.at + 8 + mdat.body.length);
  expect(kinds.slice(0, 5)).toEqual([5, 5, 5, 5, 1]);
  expect(kinds).toHaveLength(4 + 143);
});

test("another seed -> other colours; an impossible film -> RangeError", () => {
  const film = (seed: string) => makeMp4({ width: 320, height: 180, seconds: 1, seed });
  expect(film("a").equals(film("a"))).toBe(true);
  expect(film("a").equals(film("b"))).toBe(false);
  expect(() => makeMp4({ width: 321, height: 180, seconds: 1, seed: "a" })).toThrow(RangeError);
  expect(() => makeMp4({ width: 320, height: 180, seconds: 0, seed: "a" })).toThrow(RangeError);
});
