const ENTITIES: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;" };
/** Broken by a zero-width space, a mention is not one and an address no link. */
const APART = "\u200b";

/**
 * Text from outside for Slack's mrkdwn: `& < >` escaped, mass mentions and addresses taken apart, at most `max` characters
 * with the ellipsis, never cut inside a character or an entity.
 */
export function outside(text: string, max = 3_000): string {
  return cutWith(harmless(text), max, (char) => ENTITIES[char] ?? char);
}

/** The same for plain_text objects, where nothing is escaped: what looks like a token is taken apart instead. */
export function outsidePlain(text: string, max = 3_000): string {
  return cutWith(harmless(text).replace(/<(?=[!@#])/g, `<${APART}`), max, (char) => char);
}

function harmless(text: string): string {
  return (
    [...text.normalize("NFC")]
      .filter((char) => !isControl(char))
      .join("")
      // `<!channel>` is escaped away, but with `parse` a bare word is a mention as well.
      .replace(/@(?=(channel|here|everyone)\b)/gi, `@${APART}`)
      .replace(/:(?=\/\/)/g, `:${APART}`)
      .replace(/\b(mailto|tel|javascript|data):(?=\S)/gi, `$1:${APART}`)
      .replace(/\b(www)\.(?=\S)/gi, `$1${APART}.`)
  );
}

/** Control characters (line breaks and tabs aside) and the marks that turn the direction of text around. */
function isControl(char: string): boolean {
  const code = char.codePointAt(0) ?? 0;
  if (code === 0x0a || code === 0x09) return false;
  return (
    code < 0x20 ||
    (code >= 0x7f && code <= 0x9f) ||
    (code >= 0x202a && code <= 0x202e) ||
    (code >= 0x2066 && code <= 0x2069)
  );
}

function cutWith(text: string, max: number, write: (char: string) => string): string {
  let out = "";
  let keep = 0;
  for (const char of text) {
    const next = out + write(char);
    if (next.length > max) return `${out.slice(0, keep)}…`;
    out = next;
    if (out.length <= max - 1) keep = out.length;
  }
  return out;
}

/** Cuts text that is mrkdwn already: never inside a character, an entity or a `<…>` token. */
export function cutMrkdwn(text: string, max: number): string {
  if (text.length <= max) return text;
  let cut = "";
  for (const char of text) {
    if (cut.length + char.length > max - 1) break;
    cut += char;
  }
  const open = cut.lastIndexOf("<");
  if (open > cut.lastIndexOf(">")) cut = cut.slice(0, open);
  const entity = cut.lastIndexOf("&");
  if (entity > cut.lastIndexOf(";")) cut = cut.slice(0, entity);
  return `${cut}…`;
}

/** A person's mention. Only an id of Slack's own form becomes one. */
export function mention(user: string | null | undefined): string {
  return user && /^[UW][A-Z0-9]{2,24}$/.test(user) ? `<@${user}>` : "someone";
}

/** A link of ours. Anything that is no http(s) address is left as its label. */
export function link(address: string, label: string): string {
  try {
    const url = new URL(address);
    if (url.protocol !== "https:" && url.protocol !== "http:") return outside(label);
    return `<${url.href.replace(/[<>|]/g, encodeURIComponent)}|${outside(label).replaceAll("|", "/")}>`;
  } catch {
    return outside(label);
  }
}

/** A moment in the reader's zone; `form` is Slack's, such as `{time}`; the fall-back is UTC. */
export function moment(at: Date, form = "{date_short_pretty} at {time}"): string {
  const fallback = `${at.toISOString().slice(0, 16).replace("T", " ")} UTC`;
  return `<!date^${Math.floor(at.getTime() / 1000)}^${form}|${fallback}>`;
}
