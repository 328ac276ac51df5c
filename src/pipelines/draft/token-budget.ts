/**
 * Tokens of a text, counted high: a third of its bytes in UTF-8. English has about four characters a token, and what has
 * more than one byte a character rarely more than one token for it.
 */
export const tokensOf = (text: string): number => Math.ceil(bytesOf(text) / 3);

const encoder = new TextEncoder();
const bytesOf = (text: string): number => encoder.encode(text).length;

/** The beginning of a text that has at most so many tokens, never cut inside a character; an ellipsis says that it was cut. */
export function cutToTokens(text: string, tokens: number): string {
  if (tokensOf(text) <= tokens) return text;
  // The ellipsis has three bytes.
  const room = Math.max(0, Math.floor(tokens) * 3 - 3);
  const bytes = encoder.encode(text).subarray(0, room);
  const cut = new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes, { stream: true });
  return `${cut.trimEnd()}…`;
}

/** What is left of a prompt's tokens. */
export class Budget {
  left: number;
  constructor(tokens: number) {
    this.left = Math.max(0, tokens);
  }
  fits(tokens: number): boolean {
    return tokens <= this.left;
  }
  take(tokens: number): void {
    this.left = Math.max(0, this.left - tokens);
  }
  /** A text cut to its share and to what is left. */
  cut(text: string, share: number): string {
    if (text === "" || this.left === 0) return "";
    const cut = cutToTokens(text, Math.min(share, this.left));
    this.take(tokensOf(cut));
    return cut;
  }
  /** As many lines as their share and what is left take, in their order. */
  lines(texts: string[], share: number): string[] {
    const kept: string[] = [];
    let room = Math.min(share, this.left);
    for (const text of texts) {
      const line = `- ${text.replace(/\s+/g, " ").trim()}`;
      const size = tokensOf(line) + 1;
      if (size > room) continue;
      room -= size;
      this.take(size);
      kept.push(line);
    }
    return kept;
  }
}
