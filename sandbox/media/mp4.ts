import { crc32 } from "node:zlib";
import { keyPicture, pictureParameters, repeatPicture, sequenceParameters, type Ycc } from "./h264.ts";

/** Ticks a second of the file's clock; 24 pictures a second are 25 ticks each. */
const TIMESCALE = 600;
const TICKS_A_FRAME = 25;
const BANDS = 4;
const IDENTITY = [0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000];

/** What a film is: even pixels, whole seconds or fractions of them, and a seed that chooses its colours. */
export interface FilmFormat {
  width: number;
  height: number;
  seconds: number;
  seed: string;
}

/**
 * A playable MP4 (H.264 constrained baseline, 24 pictures/s, no sound) of still colour bands: one key picture and
 * repeats of it, so that 10 s of 1920 x 1080 stay below 20 kB. Sizes must be even, at most 1920 x 1088.
 */
export function makeMp4({ width, height, seconds, seed }: FilmFormat): Buffer {
  const fits = [width, height].every((side) => Number.isInteger(side) && side >= 32 && side % 2 === 0);
  if (!fits || width * height > 1920 * 1088 || !(seconds > 0 && seconds <= 60)) {
    throw new RangeError(`No film of ${width} x ${height} pixels and ${seconds} s can be made.`);
  }
  const frames = Math.max(1, Math.round((seconds * TIMESCALE) / TICKS_A_FRAME));
  const samples = [sample(keyPicture(width, height, bandColours(seed)))];
  for (let frame = 1; frame < frames; frame += 1) samples.push(sample([repeatPicture(width, height, frame)]));
  const ftyp = box("ftyp", text("isom"), u32(0x200), text("isomiso2avc1mp41"));
  const movie = (dataAt: number): Buffer => moov({ width, height, samples, dataAt });
  const dataAt = ftyp.length + movie(0).length + 8;
  return Buffer.concat([ftyp, movie(dataAt), box("mdat", ...samples)]);
}

/** Four muted colours, from dark to light, of a hue the seed chooses. */
function bandColours(seed: string): Ycc[] {
  const hash = crc32(seed);
  return Array.from({ length: BANDS }, (_, band) => ({
    y: 60 + band * 40,
    cb: 96 + ((hash >>> band) & 0x3f),
    cr: 96 + ((hash >>> (band + 8)) & 0x3f),
  }));
}

/** A sample of an MP4 track: its NAL units, each after its length in 4 bytes. */
const sample = (units: readonly Buffer[]): Buffer => Buffer.concat(units.flatMap((unit) => [u32(unit.length), unit]));

function moov(film: { width: number; height: number; samples: readonly Buffer[]; dataAt: number }): Buffer {
  const { width, height, samples, dataAt } = film;
  const duration = samples.length * TICKS_A_FRAME;
  const sps = sequenceParameters(width, height);
  const pps = pictureParameters();
  const avcC = box(
    "avcC",
    Buffer.from([1, ...sps.subarray(1, 4), 0xff, 0xe1]),
    u16(sps.length),
    sps,
    Buffer.from([1]),
    u16(pps.length),
    pps,
  );
  const compressor = Buffer.alloc(32);
  const avc1 = box(
    "avc1",
    Buffer.alloc(6),
    u16(1), // data_reference_index
    Buffer.alloc(16),
    u16(width),
    u16(height),
    u32(0x480000, 0x480000, 0), // 72 dpi both ways
    u16(1), // frames a sample
    compressor,
    u16(24, 0xffff),
    avcC,
  );
  const table = box(
    "stbl",
    full("stsd", 0, u32(1), avc1),
    full("stts", 0, u32(1, samples.length, TICKS_A_FRAME)),
    full("stss", 0, u32(1, 1)),
    full("stsc", 0, u32(1, 1, samples.length, 1)),
    full("stsz", 0, u32(0, samples.length, ...samples.map((data) => data.length))),
    full("stco", 0, u32(1, dataAt)),
  );
  const dataInfo = box("dinf", full("dref", 0, u32(1), full("url ", 1)));
  const media = box(
    "mdia",
    full("mdhd", 0, u32(0, 0, TIMESCALE, duration), u16(0x55c4, 0)), // language "und"
    full("hdlr", 0, u32(0), text("vide"), u32(0, 0, 0), text("VideoHandler\0")),
    box("minf", full("vmhd", 1, u16(0, 0, 0, 0)), dataInfo, table),
  );
  const track = box(
    "trak",
    full("tkhd", 3, u32(0, 0, 1, 0, duration, 0, 0), u16(0, 0, 0, 0), u32(...IDENTITY, width * 65536, height * 65536)),
    media,
  );
  const head = full(
    "mvhd",
    0,
    u32(0, 0, TIMESCALE, duration, 0x10000),
    u16(0x100, 0),
    u32(0, 0, ...IDENTITY, 0, 0, 0, 0, 0, 0, 2),
  );
  return box("moov", head, track);
}

function box(type: string, ...parts: Buffer[]): Buffer {
  const body = Buffer.concat(parts);
  return Buffer.concat([u32(body.length + 8), text(type), body]);
}

/** A box with version 0 and 24 bits of flags. */
const full = (type: string, flags: number, ...parts: Buffer[]): Buffer => box(type, u32(flags), ...parts);

const text = (value: string): Buffer => Buffer.from(value, "latin1");

function u32(...values: number[]): Buffer {
  const out = Buffer.alloc(values.length * 4);
  for (const [index, value] of values.entries()) out.writeUInt32BE(value, index * 4);
  return out;
}

function u16(...values: number[]): Buffer {
  const out = Buffer.alloc(values.length * 2);
  for (const [index, value] of values.entries()) out.writeUInt16BE(value, index * 2);
  return out;
}
