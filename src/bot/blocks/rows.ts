import type { FactRow } from "../../db/queries/brain/list-fact-rows.ts";
import type { Figure } from "../receipts.ts";
import { moment, outside, outsidePlain } from "./escape.ts";
import { actions, type Block, type ButtonSpec, context, plain, section } from "./kit.ts";
import { LIMITS } from "./limits.ts";
import { count, many } from "./words.ts";

export const ROWS_ACTIONS = {
  /** Opens the rows of a summary's figures; the value is the summary's id, or it and a figure's: `id:f1`. */
  open: "figure_rows",
  choose: "figure_rows_choose",
  newer: "figure_rows_newer",
  older: "figure_rows_older",
  csv: "figure_rows_csv",
} as const;

export const ROWS_MODAL = "figure_rows_modal";
export const ROWS_ON_PAGE = 20;
/** Rows of one file. */
export const ROWS_IN_FILE = 10_000;

const OPTIONS = 100;
const OPTION_TEXT = 75;

export interface RowsPage {
  figures: Figure[];
  chosen: Figure;
  /** From 0. */
  page: number;
  rows: FactRow[];
  /** Of the rows that were there when it was counted: how many still are. */
  still: number;
  /** Rows that count now, whenever they came. */
  now: number;
  /** Counting stopped at so many. */
  most: number;
  metadata: string;
  /** Said above the rows. */
  note?: string | undefined;
}

/** The button on a card. */
export const rowsButton = (summaryId: string): ButtonSpec => ({
  actionId: ROWS_ACTIONS.open,
  text: "Show rows",
  value: summaryId,
  label: "Show rows behind the figures",
});

/** The rows behind a figure: which figure, how many there were and are, a page of them, and what can be done. */
export function rowsModal(of: RowsPage): Record<string, unknown> {
  const { chosen, figures, page, rows, still } = of;
  const from = page * ROWS_ON_PAGE;
  const body =
    rows.length > 0
      ? rows.map((row, index) => rowBlock(row, from + index + 1))
      : [section(page > 0 ? "There are no more rows." : "There are no rows.")];
  const last = from + rows.length;
  const turns = [
    ...(page > 0 ? [{ actionId: ROWS_ACTIONS.newer, text: "Newer", value: String(page - 1) }] : []),
    ...(last < still ? [{ actionId: ROWS_ACTIONS.older, text: "Older", value: String(page + 1) }] : []),
    ...(still > 0 ? [{ actionId: ROWS_ACTIONS.csv, text: "Send me a CSV file", value: chosen.id }] : []),
  ];
  return {
    type: "modal",
    callback_id: ROWS_MODAL,
    title: plain("Rows behind a figure", LIMITS.modalTitle),
    close: plain("Close", LIMITS.modalTitle),
    private_metadata: of.metadata,
    blocks: [
      ...(figures.length > 1 ? [choice(figures, chosen)] : []),
      section(`*${outside(chosen.label, 200)}: ${outside(chosen.text, 60)}*`),
      context(`${changed(of)}${rows.length > 0 ? ` · rows ${count(from + 1)} to ${count(last)}` : ""}`),
      ...(of.note ? [section(of.note)] : []),
      ...body,
      ...(turns.length > 0 ? [actions("figure_rows", turns)] : []),
    ],
  };
}

function rowBlock(row: FactRow, place: number): Block {
  const company = row.company ? ` (${outside(row.company, 80)})` : "";
  const detail = row.detail ? `\n${outside(row.detail.replace(/\s+/g, " ").trim(), 200)}` : "";
  return section(`${count(place)}. *${outside(row.name, 80)}*${company} · ${moment(new Date(row.at))}${detail}`);
}

/** What became of the rows since the figure was made. */
function changed({ chosen, still, now, most }: RowsPage): string {
  const shown = (rows: number) => (rows > most ? `over ${count(most)}` : count(rows));
  const then = chosen.rows;
  const later = now > most || still > most ? 0 : now - still;
  const more =
    later > 0
      ? ` ${many(later, "row")} of this period came in later and ${later === 1 ? "is" : "are"} not among them.`
      : "";
  if (then === null || still > most) return `${shown(still)} rows.${more}`;
  if (then === still) return `${many(still, "row")}, as counted.${more}`;
  return `Counted from ${many(then, "row")}; rows have changed since, and ${shown(still)} ${still === 1 ? "counts" : "count"} now.${more}`;
}

function choice(figures: Figure[], chosen: Figure): Block {
  const option = (figure: Figure) => ({
    text: plain(outsidePlain(`${figure.label}: ${figure.text}`, OPTION_TEXT), OPTION_TEXT),
    value: figure.id,
  });
  return {
    type: "actions",
    block_id: "figure_rows_choice",
    elements: [
      {
        type: "static_select",
        action_id: ROWS_ACTIONS.choose,
        placeholder: plain("Which figure", LIMITS.placeholder),
        options: figures.slice(0, OPTIONS).map(option),
        initial_option: option(chosen),
      },
    ],
  };
}

/** The button under a query of an answer: the rows behind the figures that it gave. */
export const answerRowsButton = (questionId: string, result: number, title: string): ButtonSpec => ({
  actionId: ROWS_ACTIONS.open,
  text: "Show rows",
  value: JSON.stringify({ questionId, result }),
  label: `Show rows: ${title}`,
});
