import type { Core } from "./core.ts";
import { secretHex } from "./ids.ts";
import { ALL_SCOPES } from "./seed.ts";
import { workspaceOf } from "./state.ts";

/** A code lives ten minutes and is used once. */
const CODE_LIFE_MS = 10 * 60_000;

interface Request {
  clientId: string;
  scopes: string[];
  redirectUri: string;
  redirectGiven: boolean;
  state: string;
  teamId: string;
}

function returnsTo(core: Core, uri: string): boolean {
  return core
    .redirectUrls()
    .some((allowed) => uri === allowed || uri.startsWith(allowed.endsWith("/") ? allowed : `${allowed}/`));
}

/** The workspace asked for, else the first that has not installed the app. */
function teamOf(core: Core, wanted: string | null): string {
  if (wanted !== null && core.data.workspaces[wanted]) return wanted;
  const all = Object.values(core.data.workspaces);
  return (all.find((one) => !one.installed) ?? all[0])?.id ?? "";
}

/** Reads an authorisation request. Returns the words of Slack's error page when it is wrong. */
function readRequest(core: Core, query: URLSearchParams): Request | string {
  const clientId = query.get("client_id") ?? "";
  if (clientId !== core.clientId) return "invalid_client_id";
  const scopes = (query.get("scope") ?? "").split(/[,\s]+/).filter(Boolean);
  if (scopes.length === 0) return "no_scopes";
  const unknown = scopes.filter((scope) => !ALL_SCOPES.includes(scope));
  if (unknown.length > 0) return `invalid_scope: ${unknown.join(", ")}`;
  const given = query.get("redirect_uri");
  const redirectUri = given ?? core.redirectUrls()[0] ?? "";
  if (!returnsTo(core, redirectUri)) return "bad_redirect_uri";
  return {
    clientId,
    scopes,
    redirectUri,
    redirectGiven: given !== null,
    state: query.get("state") ?? "",
    teamId: teamOf(core, query.get("team")),
  };
}

const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (one) => `&#${one.charCodeAt(0)};`);

const page = (title: string, body: string, status = 200): Response =>
  new Response(
    `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${escapeHtml(title)}</title><style>body{font:16px/1.5 system-ui,sans-serif;max-width:32rem;margin:4rem auto;padding:0 1rem}
button{font:inherit;padding:.5rem 1.25rem;margin-right:.5rem}</style><h1>${escapeHtml(title)}</h1>${body}</html>`,
    { status, headers: { "content-type": "text/html; charset=utf-8" } },
  );

const refused = (error: string): Response => page("Something went wrong", `<p>${escapeHtml(error)}</p>`, 400);

function consent(core: Core, request: Request, query: URLSearchParams): Response {
  const { name } = workspaceOf(core, request.teamId);
  const scopes = request.scopes.map((scope) => `<li><code>${escapeHtml(scope)}</code></li>`).join("");
  const fields = [...query, ["team", request.teamId]]
    .filter(([key], i, all) => all.findIndex(([other]) => other === key) === i)
    .map(([key, value]) => `<input type="hidden" name="${escapeHtml(key ?? "")}" value="${escapeHtml(value ?? "")}">`)
    .join("");
  return page(
    `Callboard asks for access to ${name}`,
    `<p>In the workspace <strong>${escapeHtml(name)}</strong> the app would be able to:</p><ul>${scopes}</ul>
<form method="post" action="/oauth/v2/authorize">${fields}
<button name="decision" value="allow">Allow</button><button name="decision" value="deny">Cancel</button></form>`,
  );
}

/** GET /oauth/v2/authorize: the consent page, or Slack's error page. */
export function showConsent(core: Core, url: URL): Response {
  const request = readRequest(core, url.searchParams);
  return typeof request === "string" ? refused(request) : consent(core, request, url.searchParams);
}

/** The address the installer is sent back to after deciding. @throws RangeError when the request is wrong. */
export function decide(core: Core, query: URLSearchParams, allow: boolean, userId?: string): string {
  const request = readRequest(core, query);
  if (typeof request === "string") throw new RangeError(request);
  const back = new URL(request.redirectUri);
  if (request.state !== "") back.searchParams.set("state", request.state);
  if (!allow) {
    back.searchParams.set("error", "access_denied");
    return back.href;
  }
  const manager = Object.values(core.data.users).find((user) => user.teamId === request.teamId && user.isAdmin);
  const code = `${Math.floor(core.clock.now())}.${secretHex(6)}.${secretHex(24)}`;
  core.data.codes[code] = {
    teamId: request.teamId,
    userId: userId ?? manager?.id ?? "",
    scopes: request.scopes,
    redirectUri: request.redirectUri,
    redirectGiven: request.redirectGiven,
    expiresAt: core.clock.now() + CODE_LIFE_MS,
    used: false,
  };
  core.saver.touch();
  back.searchParams.set("code", code);
  return back.href;
}

/** POST /oauth/v2/authorize: sends the installer back with a code, or with `error=access_denied`. */
export function takeDecision(core: Core, form: URLSearchParams): Response {
  try {
    const location = decide(core, form, form.get("decision") === "allow");
    return new Response(null, { status: 302, headers: { location } });
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return refused(error.message);
  }
}
