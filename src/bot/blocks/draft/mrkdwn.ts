import { marked, type Token, type Tokens } from "marked";
import { link, outside } from "../escape.ts";

/** Markdown from outside as Slack's mrkdwn: everything in it escaped, headings bold, lists with bullets, links as links. */
export const mrkdwnOf = (markdown: string): string =>
  marked
    .lexer(markdown)
    .map(blockOf)
    .filter((text) => text !== "")
    .join("\n");

function blockOf(token: Token): string {
  switch (token.type) {
    case "heading":
      return `*${inline((token as Tokens.Heading).tokens, true)}*`;
    case "paragraph":
    case "text":
      return "tokens" in token && token.tokens ? inline(token.tokens) : outside(token.raw.trim());
    case "list":
      return (token as Tokens.List).items.map((item, place) => itemOf(item, token as Tokens.List, place)).join("\n");
    case "blockquote":
      return (token as Tokens.Blockquote).tokens.map(blockOf).join("\n").replace(/^/gm, "> ");
    case "code":
      return `\`\`\`\n${outside((token as Tokens.Code).text).replaceAll("```", "'''")}\n\`\`\``;
    case "space":
      return "";
    case "hr":
      return "———";
    default:
      return outside(token.raw.trim());
  }
}

function itemOf(item: Tokens.ListItem, list: Tokens.List, place: number): string {
  const mark = list.ordered ? `${Number(list.start || 1) + place}.` : "•";
  const [first = "", ...rest] = item.tokens.map(blockOf).join("\n").split("\n");
  return [`${mark} ${first}`, ...rest.map((line) => `    ${line}`)].join("\n");
}

/** @param bold Inside bold already: a second star would end it. */
function inline(tokens: Token[], bold = false): string {
  return tokens.map((token) => inlineOf(token, bold)).join("");
}

function inlineOf(token: Token, bold: boolean): string {
  switch (token.type) {
    case "strong": {
      const inner = inline((token as Tokens.Strong).tokens, true);
      return bold ? inner : `*${inner}*`;
    }
    case "em":
      return `_${inline((token as Tokens.Em).tokens, bold)}_`;
    case "del":
      return `~${inline((token as Tokens.Del).tokens, bold)}~`;
    case "codespan":
      return `\`${outside((token as Tokens.Codespan).text)}\``;
    case "link":
      return link((token as Tokens.Link).href, (token as Tokens.Link).text);
    case "br":
      return "\n";
    default:
      return outside("text" in token ? String(token.text) : token.raw);
  }
}
