import { z } from "zod";
import { knownUser } from "../access.ts";
import { method } from "../api.ts";
import * as arg from "../args.ts";
import { SlackApiError } from "../errors.ts";
import { APP_ID } from "../seed.ts";
import { workspaceOf } from "../state.ts";
import type { Json, User } from "../types.ts";
import { page } from "./conversations.ts";

function offsetSeconds(tz: string, now: number): number {
  const label = new Intl.DateTimeFormat("en-US", { timeZone: tz, timeZoneName: "longOffset" })
    .formatToParts(now)
    .find((part) => part.type === "timeZoneName")?.value;
  const match = /GMT([+-])(\d{2}):(\d{2})/.exec(label ?? "");
  if (!match) return 0;
  const seconds = Number(match[2]) * 3600 + Number(match[3]) * 60;
  return match[1] === "-" ? -seconds : seconds;
}

/** A user as Slack's API writes it; the address only with the scope for it. */
function userToWire(user: User, now: number, options: { email: boolean; locale?: boolean }): Json {
  const profile: Json = {
    real_name: user.realName,
    real_name_normalized: user.realName,
    display_name: user.name,
    display_name_normalized: user.name,
    title: user.title,
    first_name: user.realName.split(" ")[0],
    last_name: user.realName.split(" ").slice(1).join(" "),
    team: user.teamId,
  };
  if (user.isBot) Object.assign(profile, { api_app_id: APP_ID });
  if (options.email && user.email) profile.email = user.email;
  const tzLabel = new Intl.DateTimeFormat("en-US", { timeZone: user.tz, timeZoneName: "long" })
    .formatToParts(now)
    .find((part) => part.type === "timeZoneName")?.value;
  return {
    id: user.id,
    team_id: user.teamId,
    name: user.name,
    real_name: user.realName,
    deleted: user.deleted,
    tz: user.tz,
    tz_label: tzLabel,
    tz_offset: offsetSeconds(user.tz, now),
    profile,
    is_admin: user.isAdmin,
    is_owner: user.isAdmin,
    is_primary_owner: false,
    is_restricted: false,
    is_ultra_restricted: false,
    is_bot: user.isBot,
    is_app_user: false,
    updated: Math.floor(now / 1000),
    ...(options.locale ? { locale: user.locale } : {}),
  };
}

const info = method({
  scopes: ["users:read"],
  tier: 4,
  args: z.object({ user: arg.id, include_locale: arg.flag }),
  run({ core, args, teamId, scopes }) {
    const user = knownUser(core, teamId, args.user);
    const email = scopes.includes("users:read.email");
    return { user: userToWire(user, core.clock.now(), { email, locale: args.include_locale }) };
  },
});

const list = method({
  scopes: ["users:read"],
  tier: 2,
  args: z.object({ limit: arg.integer, cursor: arg.optional, include_locale: arg.flag }),
  run({ core, args, teamId, scopes }) {
    const users = Object.values(core.data.users).filter((user) => user.teamId === teamId);
    const { items, next } = page(users, args.cursor, args.limit ?? 1000);
    const email = scopes.includes("users:read.email");
    const now = core.clock.now();
    return {
      members: items.map((user) => userToWire(user, now, { email, locale: args.include_locale })),
      cache_ts: Math.floor(now / 1000),
      response_metadata: { next_cursor: next },
    };
  },
});

const lookupByEmail = method({
  scopes: ["users:read.email"],
  tier: 3,
  args: z.object({ email: arg.id }),
  run({ core, args, teamId }) {
    const wanted = args.email.toLowerCase();
    const user = Object.values(core.data.users).find(
      (one) => one.teamId === teamId && one.email?.toLowerCase() === wanted && !one.deleted,
    );
    if (!user) throw new SlackApiError("users_not_found");
    return { user: userToWire(user, core.clock.now(), { email: true }) };
  },
});

const teamInfo = method({
  scopes: ["team:read"],
  tier: 3,
  args: z.object({ team: arg.optional }),
  run({ core, args, teamId }) {
    if (args.team !== undefined && args.team !== teamId) throw new SlackApiError("team_not_found");
    const { id, name, domain } = workspaceOf(core, teamId);
    return {
      team: { id, name, domain, email_domain: "", url: `https://${domain}.slack.com/`, icon: { image_default: true } },
    };
  },
});

const botsInfo = method({
  scopes: ["users:read"],
  tier: 3,
  args: z.object({ bot: arg.optional }),
  run({ core, args, teamId }) {
    const { botId, botUserId } = workspaceOf(core, teamId);
    if (args.bot !== undefined && args.bot !== botId) throw new SlackApiError("bot_not_found");
    const name = core.data.users[botUserId]?.realName;
    return { bot: { id: botId, deleted: false, name, app_id: APP_ID, user_id: botUserId, updated: 0, icons: {} } };
  },
});

export const userMethods = {
  "users.info": info,
  "users.list": list,
  "users.lookupByEmail": lookupByEmail,
  "team.info": teamInfo,
  "bots.info": botsInfo,
};
