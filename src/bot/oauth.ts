import { type Context, Hono } from "hono";
import { deleteCookie, getCookie, setCookie } from "hono/cookie";
import { html } from "hono/html";
import { secureHeaders } from "hono/secure-headers";
import type { Grant } from "../clients/slack.ts";
import { runBatch, sqlState } from "../db/client.ts";
import type { SlackUserId } from "../db/ids.ts";
import { adoptTimeZone } from "../db/queries/tenancy/adopt-time-zone.ts";
import { findSpentOauthState } from "../db/queries/tenancy/find-spent-oauth-state.ts";
import { findWorkspaceByTeam } from "../db/queries/tenancy/find-workspace-by-team.ts";
import { saveInstallation } from "../db/queries/tenancy/save-installation.ts";
import { saveMember } from "../db/queries/tenancy/save-member.ts";
import { saveWorkspace } from "../db/queries/tenancy/save-workspace.ts";
import { spendOauthState } from "../db/queries/tenancy/spend-oauth-state.ts";
import { messageOf } from "../errors.ts";
import type { BotDeps } from "./deps.ts";
import { createState, nonceOfState, STATE_SECONDS } from "./oauth-state.ts";
import { BOT_SCOPES } from "./scopes.ts";

const COOKIE = "callboard_install";
const REDIRECT_PATH = "/slack/oauth_redirect";
/** Time for Slack to exchange the code, in milliseconds. */
const EXCHANGE_MS = 10_000;

/** `GET /slack/install` sends the browser to Slack's consent page, `GET /slack/oauth_redirect` takes the code back and keeps the token, sealed. */
export function createInstall(deps: BotDeps): Hono {
  const { env, log } = deps;
  const app = new Hono();
  app.use("/slack/*", secureHeaders({ contentSecurityPolicy: { defaultSrc: ["'none'"] } }));
  const redirectUri = new URL(REDIRECT_PATH, env.PUBLIC_URL).href;
  const secure = redirectUri.startsWith("https:");

  app.get("/slack/install", async (c) => {
    const { SLACK_CLIENT_ID: clientId, SLACK_CLIENT_SECRET: clientSecret } = env;
    if (!clientId || !clientSecret)
      return page(c, 503, "Installing is not set up", "SLACK_CLIENT_ID and SLACK_CLIENT_SECRET are missing.");
    const { state, nonce } = await createState(clientSecret, deps.clock());
    setCookie(c, COOKIE, nonce, { httpOnly: true, secure, sameSite: "Lax", maxAge: STATE_SECONDS, path: "/slack" });
    const consent = new URL("../oauth/v2/authorize", env.SLACK_API_URL.replace(/\/?$/, "/"));
    consent.search = new URLSearchParams({
      client_id: clientId,
      scope: Object.keys(BOT_SCOPES).join(","),
      state,
      redirect_uri: redirectUri,
    }).toString();
    return c.redirect(consent.href, 302);
  });

  app.get(REDIRECT_PATH, async (c) => {
    const { SLACK_CLIENT_ID: clientId, SLACK_CLIENT_SECRET: clientSecret } = env;
    if (!clientId || !clientSecret)
      return page(c, 503, "Installing is not set up", "SLACK_CLIENT_ID and SLACK_CLIENT_SECRET are missing.");
    const nonce = await nonceOfState(clientSecret, c.req.query("state") ?? "", getCookie(c, COOKIE), deps.clock());
    deleteCookie(c, COOKIE, { path: "/slack", secure });
    if (!nonce)
      return page(
        c,
        400,
        "That did not start here",
        "The link is older than ten minutes or was begun in another browser.",
        true,
      );
    if (c.req.query("error")) return page(c, 400, "Nothing was installed", "The request was declined in Slack.", true);
    const code = c.req.query("code");
    if (!code) return page(c, 400, "Nothing was installed", "Slack sent no code.", true);
    if ((await findSpentOauthState(deps.db, nonce)).length > 0) return usedAlready(c);
    let grant: Grant;
    try {
      grant = await deps.slack.exchange({
        clientId,
        clientSecret,
        code,
        redirectUri,
        signal: AbortSignal.timeout(EXCHANGE_MS),
      });
    } catch (error) {
      log.warn("oauth.exchange_failed", { error: messageOf(error) });
      return page(c, 502, "Nothing was installed", "Slack did not exchange the code.", true);
    }
    const { team } = grant;
    if (!team || grant.token_type !== "bot")
      return page(
        c,
        400,
        "Nothing was installed",
        "Callboard is installed per workspace; choose one instead of the whole organisation.",
        true,
      );
    try {
      await keep(deps, grant, team, nonce);
    } catch (error) {
      if (sqlState(error) === "23505") return usedAlready(c);
      throw error;
    }
    log.info("oauth.installed", { team: team.id });
    return page(c, 200, `Callboard is installed in ${team.name}`, "Go back to Slack and type /callboard help.");
  });

  return app;
}

/** Workspace, token and used state in one transaction; then the installer, as a manager. */
async function keep(deps: BotDeps, grant: Grant, team: { id: string; name: string }, nonce: string): Promise<void> {
  const { db, secrets, slack, log } = deps;
  const botToken = await secrets.encrypt(grant.access_token, team.id);
  const installer = grant.authed_user.id as SlackUserId;
  await runBatch(db, [
    saveWorkspace(db, { slackTeamId: team.id, name: team.name }),
    spendOauthState(db, team.id, nonce),
    saveInstallation(db, team.id, {
      botToken,
      botUserId: grant.bot_user_id,
      appId: grant.app_id ?? null,
      enterpriseId: grant.enterprise?.id ?? null,
      scopes: grant.scope,
      installedBy: installer,
    }),
  ]);
  const [workspace] = await findWorkspaceByTeam(db, team.id);
  if (!workspace) return;
  const person = await slack.person(workspace.id, installer, AbortSignal.timeout(3_000)).catch((error: unknown) => {
    log.warn("slack.person_unknown", { workspaceId: workspace.id, error: messageOf(error) });
    return null;
  });
  const { name = null, email = null, timeZone = null } = person ?? {};
  await runBatch(db, [
    ...(timeZone ? [adoptTimeZone(db, workspace.id, timeZone)] : []),
    saveMember(db, workspace.id, { slackUserId: installer, role: "manager", name, email, timeZone }),
  ]);
}

const usedAlready = (c: Context) => page(c, 400, "That was used already", "Every link installs once.", true);

function page(c: Context, status: 200 | 400 | 502 | 503, title: string, text: string, again = false) {
  return c.html(
    html`<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${title}</title></head>
<body><main><h1>${title}</h1><p>${text}</p>${again ? html`<p><a href="/slack/install">Start again</a></p>` : ""}</main></body>
</html>`,
    status,
  );
}
