import { timingSafeEqual } from "node:crypto";
import { z } from "zod";
import { type Call, method } from "../api.ts";
import * as arg from "../args.ts";
import type { Core } from "../core.ts";
import { SlackApiError } from "../errors.ts";
import { APP_ID } from "../seed.ts";
import { workspaceOf } from "../state.ts";
import { grantToken, uninstall } from "../tokens.ts";

function sameSecret(given: string, wanted: string): boolean {
  const a = Buffer.from(given);
  const b = Buffer.from(wanted);
  return a.length === b.length && timingSafeEqual(a, b);
}

function checkClient(core: Core, id: string | undefined, secret: string | undefined): void {
  if (id === undefined || id !== core.clientId) throw new SlackApiError("invalid_client_id");
  if (secret === undefined || !sameSecret(secret, core.clientSecret)) throw new SlackApiError("bad_client_secret");
}

const access = method({
  tier: 4,
  auth: "none",
  args: z.object({
    client_id: arg.optional,
    client_secret: arg.optional,
    code: arg.optional,
    redirect_uri: arg.optional,
    grant_type: arg.optional,
  }),
  run({ core, args, basic }) {
    checkClient(core, basic?.id ?? args.client_id, basic?.secret ?? args.client_secret);
    if (args.grant_type !== undefined && args.grant_type !== "authorization_code") {
      throw new SlackApiError("invalid_grant_type");
    }
    const code = args.code === undefined ? undefined : core.data.codes[args.code];
    if (!code || core.clock.now() > code.expiresAt) throw new SlackApiError("invalid_code");
    if (code.used) throw new SlackApiError("code_already_used");
    const uriFits = args.redirect_uri === code.redirectUri || (!code.redirectGiven && args.redirect_uri === undefined);
    if (!uriFits) throw new SlackApiError("bad_redirect_uri");
    code.used = true;
    const workspace = workspaceOf(core, code.teamId);
    return {
      app_id: APP_ID,
      authed_user: { id: code.userId },
      scope: code.scopes.join(","),
      token_type: "bot",
      access_token: grantToken(core, code.teamId, code.scopes),
      bot_user_id: workspace.botUserId,
      team: { id: workspace.id, name: workspace.name },
      enterprise: null,
      is_enterprise_install: false,
    };
  },
});

const authTest = method({
  tier: "none",
  args: z.object({}),
  run({ core, teamId, userId }) {
    const { domain, name, botId } = workspaceOf(core, teamId);
    return {
      url: `https://${domain}.slack.com/`,
      team: name,
      user: core.data.users[userId]?.name,
      team_id: teamId,
      user_id: userId,
      bot_id: botId,
      app_id: APP_ID,
      is_enterprise_install: false,
    };
  },
});

function revoke(call: Call<{ test?: boolean }>): { revoked: boolean } {
  const { core, args, teamId, token, userId } = call;
  if (args.test === true) return { revoked: false };
  const record = core.data.tokens[token];
  if (record) record.state = "revoked";
  core.saver.touch();
  void core.emit(teamId, { type: "tokens_revoked", tokens: { oauth: [], bot: [userId] } });
  return { revoked: true };
}

const appsUninstall = method({
  tier: 1,
  args: z.object({ client_id: arg.id, client_secret: arg.id }),
  run({ core, args, teamId }) {
    checkClient(core, args.client_id, args.client_secret);
    uninstall(core, teamId);
    return {};
  },
});

const apiTest = method({
  tier: 4,
  auth: "none",
  args: z.record(z.string(), z.unknown()),
  run({ args }) {
    if (typeof args.error === "string") throw new SlackApiError(args.error, { args });
    return { args };
  },
});

export const oauthMethods = {
  "oauth.v2.access": access,
  "auth.test": authTest,
  "auth.revoke": method({ tier: 3, args: z.object({ test: arg.flag }), run: revoke }),
  "apps.uninstall": appsUninstall,
  "api.test": apiTest,
};
