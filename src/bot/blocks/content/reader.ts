import { mrkdwnOf } from "../draft/mrkdwn.ts";
import { outside, outsidePlain } from "../escape.ts";
import { actions, type Block, type ButtonSpec, context, plain, section } from "../kit.ts";
import { LIMITS } from "../limits.ts";
import { many } from "../words.ts";

export const READER_PAGE = "article_page";
export const FEEDBACK_MODAL = "article_feedback";
export const FEEDBACK_FIELD = "feedback";

/** Characters of text on one page: what a person reads before pressing a button, far below a view's limits. */
const PAGE_CHARACTERS = 6_000;

/** What an article's reader shows. */
export interface Reading {
  taskId: string;
  title: string;
  /** Whose text it is: "Draft 2", "Final text". */
  what: string;
  words: number;
  markdown: string;
  /** Its page in a browser; null before it is published. */
  url: string | null;
}

/** Which page of which text: goes round with the view. */
export interface ReaderPlace {
  task: string;
  page: number;
}

/** An article, page by page. */
export function readerView(
  { taskId, title, what, words, markdown, url }: Reading,
  page: number,
): Record<string, unknown> {
  const pages = pagesOf(markdown);
  const at = Math.min(Math.max(0, page), pages.length - 1);
  const to = (target: number, text: string, suffix: string): ButtonSpec => ({
    actionId: `${READER_PAGE}_${suffix}`,
    text,
    value: JSON.stringify({ task: taskId, page: target } satisfies ReaderPlace),
  });
  const turn = [
    ...(at > 0 ? [to(at - 1, "◀ Page before", "before")] : []),
    ...(at < pages.length - 1 ? [to(at + 1, "Next page ▶", "next")] : []),
  ];
  const where = pages.length > 1 ? ` · page ${at + 1} of ${pages.length}` : "";
  const blocks: Block[] = [
    context(`${what} · ${many(words, "word")}${where}${url ? ` · <${url}|open in the browser>` : ""}`),
    ...(pages[at] ?? ["There is no text yet."]).map(section),
    ...(turn.length > 0 ? [actions("article-pages", turn)] : []),
  ];
  return {
    type: "modal",
    title: plain(outsidePlain(title, LIMITS.modalTitle), LIMITS.modalTitle),
    close: plain("Close", LIMITS.modalTitle),
    private_metadata: JSON.stringify({ task: taskId, page: at } satisfies ReaderPlace),
    blocks,
  };
}

/** A text as pages of sections, each below Slack's limit, broken between blocks where it goes. */
function pagesOf(markdown: string): string[][] {
  const pages: string[][] = [[]];
  let room = PAGE_CHARACTERS;
  for (const text of markdown
    .split(/\n{2,}/)
    .map(mrkdwnOf)
    .filter(Boolean)
    .flatMap(pieces)) {
    if (text.length > room && (pages.at(-1)?.length ?? 0) > 0) {
      pages.push([]);
      room = PAGE_CHARACTERS;
    }
    pages.at(-1)?.push(text);
    room -= text.length;
  }
  return pages;
}

/** A block that is longer than a section takes, cut at the ends of sentences or lines. */
function pieces(text: string): string[] {
  const most = LIMITS.section - 10;
  if (text.length <= most) return [text];
  const cut = Math.max(text.lastIndexOf("\n", most), text.lastIndexOf(". ", most) + 1);
  const at = cut > most / 2 ? cut : most;
  return [text.slice(0, at), ...pieces(text.slice(at).trimStart())];
}

/** The form that asks what should change. `metadata` comes back with it. */
export const feedbackModal = (title: string, metadata: string): Record<string, unknown> => ({
  type: "modal",
  callback_id: FEEDBACK_MODAL,
  title: plain("Send back", LIMITS.modalTitle),
  submit: plain("Send back", LIMITS.modalTitle),
  close: plain("Cancel", LIMITS.modalTitle),
  private_metadata: metadata,
  blocks: [
    section(`*${outside(title, 150)}* goes back to the writer with your words.`),
    {
      type: "input",
      block_id: FEEDBACK_FIELD,
      label: plain("What should change?", LIMITS.inputLabel),
      hint: plain("The writer sees the brief, the draft and this.", LIMITS.inputHint),
      element: {
        type: "plain_text_input",
        action_id: FEEDBACK_FIELD,
        multiline: true,
        min_length: 3,
        max_length: 3_000,
      },
    },
  ],
});
