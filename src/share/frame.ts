import { html, raw } from "hono/html";
import { STYLE } from "./style.ts";

export type Markup = ReturnType<typeof html>;

/** A page of the public side: its own styles, no outside parts, kept out of search engines. */
export const page = (
  title: string,
  nonce: string,
  body: Markup,
  script: Markup | string = "",
): Markup => html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex, nofollow">
<title>${title}</title>
<style nonce="${nonce}">${raw(STYLE)}</style>
</head>
<body>
<main>
${body}
</main>
${script}
</body>
</html>`;
