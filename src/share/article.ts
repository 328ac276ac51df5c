import { Hono } from "hono";
import { html, raw } from "hono/html";
import { secureHeaders } from "hono/secure-headers";
import { getSharedArticle } from "../db/queries/content/get-shared-article.ts";
import { htmlOf } from "./markdown.ts";
import type { ShareDeps } from "./share.ts";

/** Tokens as the article's last step makes them; anything else is not worth a query. */
const TOKEN = /^[\w-]{22,64}$/;

/** `GET /articles/:token`: a finished article, for whoever has its address. Unknown addresses look like removed ones. */
export function createArticlePages(deps: Pick<ShareDeps, "db" | "files">): Hono {
  const app = new Hono();
  app.get("/articles/:token", secureHeaders({ referrerPolicy: "no-referrer" }), async (c) => {
    const token = c.req.param("token");
    const nonce = crypto.randomUUID();
    c.header("content-security-policy", policy(nonce));
    c.header("cache-control", "private, no-store");
    c.header("x-robots-tag", "noindex, nofollow");
    const [found] = TOKEN.test(token) ? await getSharedArticle(deps.db, token) : [];
    const text = found?.fileKey ? await deps.files.get(found.fileKey) : null;
    if (!found || !text) return c.html(page("Not found", nonce, NOT_FOUND), 404);
    const body = htmlOf(await new Response(text.body).text());
    const { picture } = found;
    return c.html(
      page(
        found.title,
        nonce,
        html`${picture ? html`<img class="hero" src="/files/${picture.token}" alt="${picture.alt ?? ""}">` : ""}
<article>${raw(body)}</article>
<p class="note">Written with AI and reviewed before it was published here.</p>`,
      ),
    );
  });
  return app;
}

const NOT_FOUND = html`<h1>This article is not here</h1>
<p>The link is not complete, or the article is no longer shared. Ask the person who sent it for a new link.</p>`;

/** The page's only style sheet: one column, as wide as one reads. */
const STYLE = `
:root { color-scheme: light dark; --ink: #1b1f24; --paper: #fff; --soft: #57606a; --accent: #0b5cad; }
@media (prefers-color-scheme: dark) { :root { --ink: #eef1f4; --paper: #15181c; --soft: #a3adb8; --accent: #6cb2ff; } }
body { margin: 0; background: var(--paper); color: var(--ink); font: 1.0625rem/1.65 system-ui, sans-serif; }
main { max-width: 42rem; margin: 0 auto; padding: 1rem; overflow-wrap: anywhere; }
h1 { font-size: 1.9rem; line-height: 1.2; margin: 1.5rem 0 1rem; }
h2 { font-size: 1.3rem; line-height: 1.3; margin: 2rem 0 .5rem; }
a { color: var(--accent); }
a:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
.hero { display: block; width: 100%; max-height: 24rem; object-fit: cover; border-radius: .5rem; }
blockquote { margin: 1rem 0; padding-left: 1rem; border-left: 3px solid var(--soft); }
pre { overflow-x: auto; }
.note { color: var(--soft); font-size: .875rem; margin-top: 3rem; }
`;

const page = (title: string, nonce: string, body: ReturnType<typeof html>) => html`<!doctype html>
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
</body>
</html>`;

const policy = (nonce: string): string =>
  [
    "default-src 'none'",
    "img-src 'self'",
    `style-src 'nonce-${nonce}'`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join("; ");
