import { type Context, Hono } from "hono";
import { secureHeaders } from "hono/secure-headers";
import { findSharedPerson } from "../db/queries/outreach/share-signals.ts";
import { addSuppressions } from "../db/queries/outreach/suppressions.ts";
import { personKey } from "../pipelines/index.ts";
import type { Markup } from "./frame.ts";
import { optedOutPage, optOutPage } from "./opt-out-pages.ts";
import { notFoundPage } from "./page.ts";
import type { ShareDeps } from "./share.ts";
import { TOKEN } from "./token.ts";

/** The way out of all campaigns: `GET /share/:token/opt-out` asks, `POST` does it. Doing it twice changes nothing. */
export function createOptOut({ db, log }: Pick<ShareDeps, "db" | "log">): Hono {
  const app = new Hono();
  const headers = secureHeaders({ referrerPolicy: "no-referrer" });
  const person = async (token: string) => (TOKEN.test(token) ? (await findSharedPerson(db, token)).rows[0] : undefined);

  app.get("/share/:token/opt-out", headers, async (c) => {
    const found = await person(c.req.param("token"));
    return answer(c, (nonce) => found && optOutPage({ ...found, senderCompany: found.sender_company }, nonce));
  });
  app.post("/share/:token/opt-out", headers, async (c) => {
    const found = await person(c.req.param("token"));
    if (found) {
      const { name, company, email, workspace_id: workspaceId } = found;
      const keys = [
        personKey({ name, company }),
        ...(email ? [{ kind: "email" as const, value: email.toLowerCase() }] : []),
      ];
      await addSuppressions(db, workspaceId, keys, { source: "opt_out", addedBy: null });
      log.info("share.opted_out", { workspaceId });
    }
    return answer(c, (nonce) => found && optedOutPage({ ...found, senderCompany: found.sender_company }, nonce));
  });
  return app;
}

function answer(c: Context, page: (nonce: string) => Markup | undefined): Response | Promise<Response> {
  const nonce = crypto.randomUUID();
  const policy = [
    "default-src 'none'",
    `style-src 'nonce-${nonce}'`,
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ];
  c.header("content-security-policy", policy.join("; "));
  c.header("cache-control", "private, no-store");
  c.header("x-robots-tag", "noindex, nofollow");
  const shown = page(nonce);
  return shown ? c.html(shown) : c.html(notFoundPage(nonce), 404);
}
