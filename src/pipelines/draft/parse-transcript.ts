import { parse } from "@plussub/srt-vtt-parser";
import { UserError } from "../../errors.ts";

/** A line of a transcript before it has its place. */
export interface Spoken {
  speaker: string;
  text: string;
}

/** Characters of one message; longer ones become several, so that nothing is lost and a prompt can take a part. */
const LONGEST = 3_000;
/** Messages of one file or text. */
const MOST = 5_000;

/**
 * Reads a transcript: WebVTT and SubRip by the library, anything else as text, where `Name: words` begins a message, an empty
 * line ends one, and Markdown stays as it is.
 * @throws UserError for bytes that are no text, captions without any, or nothing at all.
 */
export function parseTranscript(name: string, bytes: Uint8Array, otherwise: string): Spoken[] {
  const text = decode(name, bytes);
  const spoken = isCaptions(name, text) ? captions(name, text, otherwise) : lines(text, otherwise);
  if (spoken.length === 0) throw new UserError(`There are no words in “${name}”.`);
  if (spoken.length > MOST)
    throw new UserError(`“${name}” has more than ${MOST.toLocaleString("en-US")} messages.`, "Add it in parts.");
  return spoken;
}

function decode(name: string, bytes: Uint8Array): string {
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    if (!text.includes("\u0000")) return text.replace(/\r\n?/g, "\n");
  } catch {
    // Told below: not UTF-8.
  }
  throw new UserError(`“${name}” is no text.`, "I read Markdown, plain text, VTT and SRT, in UTF-8.");
}

const isCaptions = (name: string, text: string): boolean => /^\s*WEBVTT/.test(text) || /\.(vtt|srt)$/i.test(name);

function captions(name: string, text: string, otherwise: string): Spoken[] {
  let entries: { text: string }[];
  try {
    entries = parse(text).entries;
  } catch {
    throw new UserError(`“${name}” is no WebVTT or SRT file that can be read.`);
  }
  const said = entries.map(({ text: cue }) => {
    const voice = /^<v(?:\.[^\s>]+)*\s+([^>]+)>/.exec(cue);
    const words = cue
      .replace(/<[^>]*>/g, "")
      .replace(/\s+/g, " ")
      .trim();
    if (voice?.[1]) return { speaker: voice[1].trim(), text: words };
    return named(words) ?? { speaker: "", text: words };
  });
  return split(joined(said, otherwise));
}

/** Captions cut sentences into pieces: those of one speaker in a row are one message. */
function joined(said: Spoken[], otherwise: string): Spoken[] {
  const messages: Spoken[] = [];
  for (const { speaker, text } of said) {
    if (text === "") continue;
    const last = messages.at(-1);
    const same = last && (speaker === "" || speaker === last.speaker);
    if (same && last.text.length + text.length < 600) last.text = `${last.text} ${text}`;
    else messages.push({ speaker: speaker || last?.speaker || otherwise, text });
  }
  return messages;
}

function lines(text: string, otherwise: string): Spoken[] {
  const messages: Spoken[] = [];
  let open: Spoken | null = null;
  for (const line of text.split("\n")) {
    const begins = named(line);
    if (begins) {
      open = begins;
      messages.push(open);
    } else if (line.trim() === "") open = null;
    else if (open) open.text = `${open.text}\n${line}`;
    else {
      open = { speaker: otherwise, text: line };
      messages.push(open);
    }
  }
  return split(messages);
}

/** `Ana Prado: words`, also with a time before or behind the name. */
function named(line: string): Spoken | null {
  const match =
    /^(?:\[?\d{1,2}:\d{2}(?::\d{2})?\]?\s+)?(\p{Lu}[\p{L}.'’-]*(?: [\p{L}.'’-]+){0,3})(?: [([]\d{1,2}:\d{2}(?::\d{2})?[)\]])?: +(\S.*)$/u.exec(
      line.trim(),
    );
  return match?.[1] && match[2] ? { speaker: match[1], text: match[2] } : null;
}

function split(messages: Spoken[]): Spoken[] {
  return messages.flatMap(({ speaker, text }) => {
    const trimmed = text.trim();
    const parts: Spoken[] = [];
    for (let at = 0; at < trimmed.length; ) {
      const end = at + LONGEST >= trimmed.length ? trimmed.length : breakBefore(trimmed, at + LONGEST, at);
      parts.push({ speaker, text: trimmed.slice(at, end).trim() });
      at = end;
    }
    return parts.filter((part) => part.text !== "");
  });
}

/** The last white space before a place, or the place where there is none near; never inside a surrogate pair. */
function breakBefore(text: string, place: number, after: number): number {
  const space = text.lastIndexOf(" ", place);
  if (space > after + LONGEST / 2) return space;
  return /[\ud800-\udbff]/.test(text.charAt(place - 1)) ? place - 1 : place;
}
