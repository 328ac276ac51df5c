import { cutMrkdwn, outsidePlain } from "./escape.ts";
import { LIMITS } from "./limits.ts";

export type Block = Record<string, unknown> & { type: string };

/** `verbatim` keeps Slack from making links and mentions out of bare words. */
const mrkdwn = (text: string, max: number) => ({ type: "mrkdwn", text: cutMrkdwn(text, max), verbatim: true });
export const plain = (text: string, max: number) => ({ type: "plain_text", text: cutPlain(text, max), emoji: true });

const cutPlain = (text: string, max: number) => {
  if (text.length <= max) return text || " ";
  let cut = "";
  for (const char of text) {
    if (cut.length + char.length > max - 1) break;
    cut += char;
  }
  return `${cut}…`;
};

export const header = (text: string): Block => ({ type: "header", text: plain(text, LIMITS.header) });
export const divider = (): Block => ({ type: "divider" });
export const section = (text: string): Block => ({ type: "section", text: mrkdwn(text || " ", LIMITS.section) });

export const fields = (texts: string[]): Block => ({
  type: "section",
  fields: texts.slice(0, LIMITS.sectionFields).map((text) => mrkdwn(text, LIMITS.field)),
});

export const context = (...texts: string[]): Block => ({
  type: "context",
  elements: texts.slice(0, LIMITS.contextElements).map((text) => mrkdwn(text, LIMITS.contextText)),
});

export interface ButtonSpec {
  actionId: string;
  text: string;
  value: string;
  style?: "primary" | "danger";
  /** What screen readers say, where the words on the button do not say whose button it is; text from outside may stand in it. */
  label?: string;
  /** Asked before the click counts. */
  confirm?: { title: string; text: string; confirm: string };
}

export const button = (spec: ButtonSpec) => ({
  type: "button",
  action_id: spec.actionId,
  text: plain(spec.text, LIMITS.buttonText),
  value: spec.value,
  ...(spec.style ? { style: spec.style } : {}),
  ...(spec.confirm ? { confirm: confirmation(spec.confirm) } : {}),
  ...(spec.label ? { accessibility_label: outsidePlain(spokenName(spec.text, spec.label), LIMITS.buttonText) } : {}),
});

/** Who speaks to their computer says what stands on the button: it has to be part of its name (WCAG 2.5.3). */
const spokenName = (text: string, label: string) =>
  label.toLowerCase().includes(text.toLowerCase()) ? label : `${text}: ${label}`;

const confirmation = ({ title, text, confirm }: NonNullable<ButtonSpec["confirm"]>) => ({
  title: plain(title, LIMITS.confirmTitle),
  text: plain(text, LIMITS.confirmText),
  confirm: plain(confirm, LIMITS.confirmButton),
  deny: plain("No", LIMITS.confirmButton),
});

export const actions = (blockId: string, buttons: ButtonSpec[]): Block => ({
  type: "actions",
  block_id: blockId,
  elements: buttons.slice(0, LIMITS.actionElements).map(button),
});

/** Blocks that stand or fall together. Lower numbers are kept first. */
export interface Group {
  rank: number;
  blocks: Block[];
}

/** Long mrkdwn as sections, broken at line ends. */
export function paragraphs(text: string): Block[] {
  const blocks: Block[] = [];
  let current = "";
  for (const line of text.split("\n")) {
    const joined = current ? `${current}\n${line}` : line;
    if (joined.length > LIMITS.section && current.trim()) {
      blocks.push(section(current.trim()));
      current = line;
    } else current = joined;
  }
  if (current.trim()) blocks.push(section(current.trim()));
  return blocks;
}

/**
 * The groups in their order, without those of the highest rank that would break a message's limits; what was left out is said.
 * @param room Blocks the place takes.
 */
export function fitted(groups: Group[], room: number = LIMITS.blocksInMessage): Block[] {
  const kept = new Set<Group>();
  let blocks = 1;
  let characters = 200;
  for (const group of [...groups].sort((a, b) => a.rank - b.rank)) {
    const size = weight(group.blocks);
    if (blocks + group.blocks.length > room || characters + size > LIMITS.messageTotal) continue;
    blocks += group.blocks.length;
    characters += size;
    kept.add(group);
  }
  const shown = groups.filter((group) => kept.has(group)).flatMap((group) => group.blocks);
  const missing = groups.length - kept.size;
  return missing === 0 ? shown : [...shown, context(`${missing} more did not fit into this message.`)];
}

/** Characters of all texts in the blocks: what Slack's total counts, as far as is known. */
export function weight(blocks: unknown): number {
  if (typeof blocks !== "object" || blocks === null) return 0;
  let sum = 0;
  for (const [key, value] of Object.entries(blocks)) {
    if (typeof value === "string") sum += key === "text" || key === "value" ? value.length : 0;
    else sum += weight(value);
  }
  return sum;
}

/** Readable text of the blocks, for notifications and screen readers. */
export function spoken(blocks: Block[]): string {
  const lines: string[] = [];
  for (const block of blocks) {
    if (block.type === "header" || block.type === "section" || block.type === "context") lines.push(...textsIn(block));
  }
  return cutMrkdwn(lines.join("\n"), LIMITS.fallbackText);
}

function textsIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(textsIn);
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) =>
    key === "text" && typeof inner === "string" ? [inner] : textsIn(inner),
  );
}

/** A message of these blocks, whose fall-back says the same. */
export const card = (blocks: Block[]) => ({ text: spoken(blocks), blocks });
