import { crc32, deflateSync } from "node:zlib";

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const PALETTE_SIZE = 256;

/**
 * A real PNG (8-bit palette, no interlace) of `width` x `height` pixels: a diagonal gradient between two colours chosen
 * by `seed`, so that the same prompt always gives the same picture and two prompts rarely do.
 */
export function makePng(width: number, height: number, seed: string): Buffer {
  if (
    !Number.isInteger(width) ||
    !Number.isInteger(height) ||
    width < 1 ||
    height < 1 ||
    width > 4096 ||
    height > 4096
  ) {
    throw new RangeError(`A picture is 1 to 4096 pixels a side, not ${width} x ${height}.`);
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 3, 0, 0, 0], 8); // bit depth 8, colour type 3 (palette), deflate, adaptive filters, not interlaced
  return Buffer.concat([
    SIGNATURE,
    chunk("IHDR", header),
    chunk("PLTE", gradientPalette(crc32(seed))),
    chunk("IDAT", deflateSync(diagonalPixels(width, height), { level: 3 })),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

/** Length, type, data and the CRC over type and data, as PNG asks of every chunk. */
function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, "latin1"), data]);
  const framed = Buffer.alloc(body.length + 8);
  framed.writeUInt32BE(data.length, 0);
  body.copy(framed, 4);
  framed.writeUInt32BE(crc32(body), body.length + 4);
  return framed;
}

function gradientPalette(hash: number): Buffer {
  const palette = Buffer.alloc(PALETTE_SIZE * 3);
  for (let index = 0; index < PALETTE_SIZE; index += 1) {
    for (let channel = 0; channel < 3; channel += 1) {
      const from = 40 + ((hash >>> (channel * 8)) & 0x7f);
      const to = 200 - ((hash >>> (channel * 5 + 3)) & 0x7f);
      palette[index * 3 + channel] = Math.round(from + ((to - from) * index) / (PALETTE_SIZE - 1));
    }
  }
  return palette;
}

/** One filter byte (0, none) and `width` palette indices a row. */
function diagonalPixels(width: number, height: number): Buffer {
  const pixels = Buffer.alloc((width + 1) * height);
  const steps = Math.max(1, width + height - 2);
  for (let y = 0; y < height; y += 1) {
    const row = y * (width + 1) + 1;
    for (let x = 0; x < width; x += 1) pixels[row + x] = Math.floor(((x + y) * (PALETTE_SIZE - 1)) / steps);
  }
  return pixels;
}
