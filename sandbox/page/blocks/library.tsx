import { createContext, type ReactNode, useContext } from "react";
import { type MessageProps, Message as SlackBlocks } from "slack-blocks-to-jsx";
import type { Block } from "../types.ts";
import { useThemeInForce } from "../use-theme.ts";
import { withDates } from "./dates.ts";

type Names = NonNullable<MessageProps["data"]>;

/** Names of users and channels, for mentions. */
export const NamesContext = createContext<Names>({ users: [], channels: [], user_groups: [] });

/** Links of outsiders lead to the web or to mail, or nowhere. */
export function SafeLink({ href, className, children }: { href: string; className?: string; children: ReactNode }) {
  if (!/^(https?|mailto):/i.test(href)) return <span>{children}</span>;
  return (
    <a href={href} className={className} target="_blank" rel="noopener noreferrer">
      {children}
    </a>
  );
}

const hooks: MessageProps["hooks"] = { link: (link) => <SafeLink {...link} /> };

/** Whose clock dates in texts are shown by: the reader's zone, and the minute it is in the sandbox. */
export const ReaderContext = createContext({ timeZone: "UTC", now: 0 });

const isNumberCell = (value: unknown): value is { text: string } =>
  typeof value === "object" && value !== null && "type" in value && value.type === "raw_number";

/**
 * The blocks without `verbatim`: to Slack it means that bare words are no links, to the library that nothing is markup.
 * Dates become the reader's own, and a table's numbers the words they are shown by, which are all the library knows.
 */
function withMarkup(blocks: Block[], { timeZone, now }: { timeZone: string; now: number }): Block[] {
  const replaced = (key: string, value: unknown): unknown => {
    if (key === "verbatim") return undefined;
    if (isNumberCell(value)) return { type: "raw_text", text: value.text };
    return key === "text" && typeof value === "string" ? withDates(value, now, timeZone) : value;
  };
  return JSON.parse(JSON.stringify(blocks, replaced)) as Block[];
}

/** Blocks without anything to press, as the library draws them. What it does not know it leaves out. */
export function PlainBlocks({ blocks }: { blocks: Block[] }) {
  return (
    <SlackBlocks
      blocks={withMarkup(blocks, useContext(ReaderContext)) as unknown as MessageProps["blocks"]}
      logo=""
      name=""
      withoutWrapper
      theme={useThemeInForce()}
      data={useContext(NamesContext)}
      hooks={hooks}
    />
  );
}

const EMOJI = /:[a-z0-9_+-]+:/;

/** Plain text, in which only `:emoji:` means something. */
export function PlainText({ text }: { text: string | undefined }) {
  if (!text || !EMOJI.test(text)) return <>{text ?? ""}</>;
  const element = { type: "rich_text_section", elements: emojiParts(text) };
  return (
    <span className="inline-text">
      <PlainBlocks blocks={[{ type: "rich_text", elements: [element as never] }]} />
    </span>
  );
}

const emojiParts = (text: string) =>
  text
    .split(/(:[a-z0-9_+-]+:)/)
    .filter(Boolean)
    .map((part) => (EMOJI.test(part) ? { type: "emoji", name: part.slice(1, -1) } : { type: "text", text: part }));
