import { Marked } from "marked";

const ENTITIES: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };
const escaped = (text: string): string => text.replace(/[&<>"']/g, (char) => ENTITIES[char] ?? char);

/** An address that only leads somewhere: http or https, never one that runs something. */
function safeAddress(href: string): string | null {
  const url = URL.parse(href);
  return url?.protocol === "https:" || url?.protocol === "http:" ? url.href : null;
}

const writer = new Marked({
  async: false,
  gfm: true,
  renderer: {
    html: ({ text }) => escaped(text),
    image: ({ text }) => escaped(text),
    link({ href, tokens }) {
      const inner = this.parser.parseInline(tokens);
      const address = safeAddress(href);
      return address ? `<a href="${escaped(address)}" rel="noopener nofollow">${inner}</a>` : inner;
    },
  },
});

/** Markdown from outside as HTML that is safe to show: markup in it is text, pictures are their words, links lead only to the web. */
export const htmlOf = (markdown: string): string => writer.parse(markdown) as string;
