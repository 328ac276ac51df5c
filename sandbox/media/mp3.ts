/** One entry of MPEG audio's bit-rate index (ISO/IEC 11172-3 and 13818-3, layer III), in kbit/s. */
const BIT_RATES: Record<"mpeg1" | "mpeg2", readonly number[]> = {
  mpeg1: [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320],
  mpeg2: [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160],
};

const SAMPLE_RATES: Record<"mpeg1" | "mpeg2", readonly number[]> = {
  mpeg1: [44_100, 48_000, 32_000],
  mpeg2: [22_050, 24_000, 16_000],
};

/** The sound of an MP3: its sampling rate in Hz and its constant bit rate in kbit/s. */
export interface Mp3Format {
  sampleRate: number;
  bitRate: number;
}

/**
 * A playable MP3 (MPEG-1 or MPEG-2 layer III, mono, constant bit rate) of `seconds` of silence: frames whose side
 * information says that no sample is coded. It lasts whole frames, so up to 48 ms more than asked. An unknown rate is refused with a RangeError.
 */
export function makeMp3(seconds: number, format: Mp3Format = { sampleRate: 44_100, bitRate: 128 }): Buffer {
  if (!Number.isFinite(seconds) || seconds <= 0) throw new RangeError(`A sound lasts more than 0 s, not ${seconds}.`);
  const version = format.sampleRate >= 32_000 ? "mpeg1" : "mpeg2";
  const rateIndex = SAMPLE_RATES[version].indexOf(format.sampleRate);
  const bitIndex = BIT_RATES[version].indexOf(format.bitRate);
  if (rateIndex < 0 || bitIndex < 1) {
    throw new RangeError(`MP3 has no ${format.bitRate} kbit/s at ${format.sampleRate} Hz.`);
  }
  const samplesAFrame = version === "mpeg1" ? 1152 : 576;
  const bytesAFrame = ((samplesAFrame / 8) * format.bitRate * 1000) / format.sampleRate;
  const count = Math.ceil((seconds * format.sampleRate) / samplesAFrame);
  const frames: Buffer[] = [];
  let written = 0;
  for (let index = 1; index <= count; index += 1) {
    // Padding keeps the average rate exact where a frame is no whole number of bytes.
    const length = Math.floor(index * bytesAFrame) - written;
    const padding = length > Math.floor(bytesAFrame) ? 1 : 0;
    const frame = Buffer.alloc(length);
    frame[0] = 0xff;
    frame[1] = version === "mpeg1" ? 0xfb : 0xf3; // sync, version, layer III, no CRC
    frame[2] = (bitIndex << 4) | (rateIndex << 2) | (padding << 1);
    frame[3] = 0xc4; // one channel, original
    frames.push(frame);
    written += length;
  }
  return Buffer.concat(frames);
}

/** The frames of an MP3 read header by header. A byte that belongs to no frame is refused with an Error. */
export function readMp3(bytes: Uint8Array): { frames: number; seconds: number; sampleRate: number; bitRate: number } {
  let at = 0;
  let frames = 0;
  let seconds = 0;
  let sampleRate = 0;
  let bitRate = 0;
  while (at < bytes.length) {
    const [sync = 0, kind = 0, rates = 0] = bytes.subarray(at, at + 3);
    const version = kind === 0xfb ? "mpeg1" : "mpeg2";
    if (sync !== 0xff || (kind !== 0xfb && kind !== 0xf3)) throw new Error(`No MP3 frame begins at byte ${at}.`);
    bitRate = BIT_RATES[version][rates >> 4] ?? 0;
    sampleRate = SAMPLE_RATES[version][(rates >> 2) & 3] ?? 0;
    if (bitRate === 0 || sampleRate === 0) throw new Error(`The MP3 frame at byte ${at} has no valid rate.`);
    const samples = version === "mpeg1" ? 1152 : 576;
    at += Math.floor(((samples / 8) * bitRate * 1000) / sampleRate) + ((rates >> 1) & 1);
    frames += 1;
    seconds += samples / sampleRate;
  }
  if (at !== bytes.length) throw new Error("The last MP3 frame is cut off.");
  return { frames, seconds, sampleRate, bitRate };
}
