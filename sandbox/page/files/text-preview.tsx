import { parse } from "csv-parse/browser/esm/sync";
import { Dialog } from "radix-ui";
import { useEffect, useState } from "react";
import { PlainBlocks } from "../blocks/library.tsx";
import type { SharedFile } from "../types.ts";

/** What of a text is shown in the message, in characters and rows; the whole is a press away. */
const SHOWN_CHARS = 600;
const SHOWN_ROWS = 6;
const MOST_ROWS = 500;
/** Larger texts are only downloaded. */
const LARGEST_PREVIEW = 400_000;

/** The beginning of a shared text, and the whole of it to read. */
export function TextPreview({ file, url }: { file: SharedFile; url: string }) {
  const [text, setText] = useState<string | null>(null);
  useEffect(() => {
    if (file.size > LARGEST_PREVIEW) return;
    let left = false;
    fetch(url)
      .then((answer) => (answer.ok ? answer.text() : null))
      .then(
        (content) => !left && setText(content),
        () => undefined,
      );
    return () => {
      left = true;
    };
  }, [url, file.size]);
  if (text === null) return null;
  const name = file.title || file.name;
  return (
    <Dialog.Root>
      <div className="preview">
        <Text text={text} mimetype={file.mimetype} short />
      </div>
      <Dialog.Trigger className="button">Read {name}</Dialog.Trigger>
      <Dialog.Portal>
        <Dialog.Overlay className="overlay" />
        <Dialog.Content className="dialog reader" aria-describedby={undefined}>
          <header className="dialog-head">
            <Dialog.Title className="dialog-title">{name}</Dialog.Title>
            <Dialog.Close className="icon close">
              <span aria-hidden="true">✕</span>
              <span className="sr-only">Close</span>
            </Dialog.Close>
          </header>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region is reached by keyboard */}
          <section className="dialog-body" aria-label={name} tabIndex={0}>
            <Text text={text} mimetype={file.mimetype} />
          </section>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

/** Cut where a line ends, so that no markup is torn. */
function beginning(text: string): string {
  if (text.length <= SHOWN_CHARS) return text;
  const cut = text.slice(0, SHOWN_CHARS);
  return `${cut.slice(0, Math.max(cut.lastIndexOf("\n"), 0) || SHOWN_CHARS)}\n\n…`;
}

function Text({ text, mimetype, short = false }: { text: string; mimetype: string; short?: boolean }) {
  if (mimetype === "text/csv") return <Rows text={text} most={short ? SHOWN_ROWS : MOST_ROWS} />;
  const shown = short ? beginning(text) : text;
  if (mimetype === "text/markdown") return <PlainBlocks blocks={[{ type: "markdown", text: shown } as never]} />;
  return <pre>{shown}</pre>;
}

function Rows({ text, most }: { text: string; most: number }) {
  let rows: string[][] = [];
  try {
    rows = parse(text, { to: most + 1, relax_column_count: true, skip_empty_lines: true, bom: true });
  } catch {
    return <pre>{beginning(text)}</pre>;
  }
  const [head = [], ...body] = rows;
  return (
    <table className="csv">
      <thead>
        <tr>
          {head.map((cell, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: columns never change places
            <th key={index} scope="col">
              {cell}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {body.map((row, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: rows never change places
          <tr key={index}>
            {row.map((cell, column) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: as above
              <td key={column}>{cell}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
