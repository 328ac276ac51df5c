import { marked } from "marked";
import type { DocumentSection } from "../../db/schema/documents.ts";

/**
 * A document's parts by its headings, as CommonMark sees them (a `#` in a code block is none). What stands before the first
 * heading is a part without one; empty parts at the beginning are left out.
 */
export function sectionsOf(markdown: string): DocumentSection[] {
  const sections: DocumentSection[] = [];
  let current: DocumentSection = { heading: "", level: 0, text: "" };
  for (const token of marked.lexer(markdown)) {
    if (token.type === "heading") {
      push(sections, current);
      current = { heading: plainOf(token.text), level: token.depth, text: "" };
    } else current.text += token.raw;
  }
  push(sections, current);
  return sections;
}

function push(sections: DocumentSection[], section: DocumentSection): void {
  const text = section.text.trim();
  if (section.level > 0 || text !== "") sections.push({ ...section, text });
}

/** A heading's words without the marks of emphasis and code. */
const plainOf = (text: string): string => text.replace(/[*_`]+/g, "").trim();
