/** The length of an ID3v2 tag at the start of a file, in bytes; 0 where there is none (id3.org, 3.1). */
function tagBefore(bytes: Uint8Array): number {
  if (bytes.byteLength < 10 || String.fromCharCode(...bytes.subarray(0, 3)) !== "ID3") return 0;
  const size = bytes.subarray(6, 10).reduce((value, byte) => value * 128 + (byte & 0x7f), 0);
  return 10 + size + ((bytes[5] ?? 0) & 0x10 ? 10 : 0);
}

/** The length of an ID3v1 tag at the end. */
const tagAfter = (bytes: Uint8Array): number =>
  bytes.byteLength >= 128 && String.fromCharCode(...bytes.subarray(-128, -125)) === "TAG" ? 128 : 0;

/** One MP3 of several of the same format: their frames in a row, without the tags around them. */
export function joinMp3(parts: Uint8Array[]): Uint8Array<ArrayBuffer> {
  const frames = parts.map((part) => part.subarray(tagBefore(part), part.byteLength - tagAfter(part)));
  const joined = new Uint8Array(frames.reduce((sum, part) => sum + part.byteLength, 0));
  let at = 0;
  for (const part of frames) {
    joined.set(part, at);
    at += part.byteLength;
  }
  return joined;
}
