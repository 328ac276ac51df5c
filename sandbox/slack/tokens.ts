import type { Core } from "./core.ts";
import { SlackApiError } from "./errors.ts";
import { secretHex } from "./ids.ts";
import { workspaceOf } from "./state.ts";
import type { Token } from "./types.ts";

/**
 * The record of a token that may call.
 * @throws SlackApiError invalid_auth (unknown), token_revoked (auth.revoke), account_inactive (the app was removed).
 */
export function tokenState(core: Core, token: string): Token {
  const record = Object.hasOwn(core.data.tokens, token) ? core.data.tokens[token] : undefined;
  if (!record) throw new SlackApiError("invalid_auth");
  if (record.state === "revoked") throw new SlackApiError("token_revoked");
  if (record.state === "uninstalled") throw new SlackApiError("account_inactive");
  return record;
}

/** The workspace's active bot token, if the app is installed there. */
export function activeToken(core: Core, teamId: string): string | undefined {
  return Object.entries(core.data.tokens).find(([, token]) => token.teamId === teamId && token.state === "active")?.[0];
}

/** Installs the app: a standing bot token gains the new scopes, else a fresh one is made. */
export function grantToken(core: Core, teamId: string, scopes: string[]): string {
  const workspace = workspaceOf(core, teamId);
  workspace.installed = true;
  core.saver.touch();
  const standing = activeToken(core, teamId);
  const record = standing === undefined ? undefined : core.data.tokens[standing];
  if (standing !== undefined && record) {
    record.scopes = [...new Set([...record.scopes, ...scopes])];
    return standing;
  }
  const token = `xoxb-${Date.now()}-${secretHex(4)}-${secretHex(12)}`;
  core.data.tokens[token] = { teamId, userId: workspace.botUserId, scopes, state: "active" };
  return token;
}

/** Removes the app from a workspace and tells it so; Slack promises no order for the two events. */
export function uninstall(core: Core, teamId: string): void {
  const workspace = workspaceOf(core, teamId);
  if (!workspace.installed) throw new SlackApiError("app_not_installed");
  workspace.installed = false;
  for (const token of Object.values(core.data.tokens)) {
    if (token.teamId === teamId && token.state === "active") token.state = "uninstalled";
  }
  core.saver.touch();
  void core.emit(teamId, { type: "tokens_revoked", tokens: { oauth: [], bot: [workspace.botUserId] } });
  void core.emit(teamId, { type: "app_uninstalled" });
}
