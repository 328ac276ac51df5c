import type { Channel, ChannelKind, SlackData, User, Workspace } from "./types.ts";

/** The app's id, the same in every workspace. */
export const APP_ID = "A07CALLBRD1";
/** Slack's deprecated verification token: sent along, never to be relied on. */
export const VERIFICATION_TOKEN = "sandboxVerificationToken";
/** The bot token of the first workspace, where the app stands installed from the start. A sandbox constant. */
export const FIRST_BOT_TOKEN = "xoxb-700000000001-700000000002-sandboxNorthwindStudios";

/** Every scope the stand-in knows; the first workspace granted them all. */
export const ALL_SCOPES = [
  "app_mentions:read",
  "assistant:write",
  "channels:history",
  "channels:join",
  "channels:read",
  "chat:write",
  "chat:write.public",
  "commands",
  "files:read",
  "files:write",
  "groups:history",
  "groups:read",
  "im:history",
  "im:read",
  "im:write",
  "mpim:history",
  "mpim:read",
  "mpim:write",
  "reactions:read",
  "reactions:write",
  "team:read",
  "users:read",
  "users:read.email",
];

interface TeamPlan {
  workspace: Workspace;
  tz: string;
  locale: string;
  mailDomain: string;
  people: { key: string; name: string; realName: string; title: string; isAdmin?: boolean }[];
  channelKeys: { sales: string; content: string; general: string; old: string };
}

const NORTHWIND: TeamPlan = {
  workspace: {
    id: "T07NORTHWND",
    name: "Northwind Studios",
    domain: "northwind-studios",
    botUserId: "U07NWBOT001",
    botId: "B07NWBOT001",
    installed: true,
  },
  tz: "America/New_York",
  locale: "en-US",
  mailDomain: "northwind.example",
  people: [
    { key: "U07NWMAYA01", name: "maya", realName: "Maya Okafor", title: "Head of Sales", isAdmin: true },
    { key: "U07NWJONAS1", name: "jonas", realName: "Jonas Weber", title: "Account Executive" },
    { key: "U07NWPRIYA1", name: "priya", realName: "Priya Raman", title: "Account Executive" },
    { key: "U07NWTHEO01", name: "theo", realName: "Theo Lindqvist", title: "Writer" },
  ],
  channelKeys: { sales: "C07NWSALES1", content: "C07NWCONT01", general: "C07NWGENRL1", old: "C07NWOLDQ10" },
};

const HARBOR: TeamPlan = {
  workspace: {
    id: "T07HARBORLT",
    name: "Harbor & Light",
    domain: "harbor-and-light",
    botUserId: "U07HLBOT001",
    botId: "B07HLBOT001",
    installed: false,
  },
  tz: "Europe/Lisbon",
  locale: "en-GB",
  mailDomain: "harborlight.example",
  people: [
    { key: "U07HLINES01", name: "ines", realName: "Inês Carvalho", title: "Managing Director", isAdmin: true },
    { key: "U07HLOMAR01", name: "omar", realName: "Omar Haddad", title: "Sales Representative" },
    { key: "U07HLSOFIA1", name: "sofia", realName: "Sofia Brandt", title: "Sales Representative" },
    { key: "U07HLKAI001", name: "kai", realName: "Kai Nakamura", title: "Editor" },
  ],
  channelKeys: { sales: "C07HLSALES1", content: "C07HLCONT01", general: "C07HLGENRL1", old: "C07HLOLDQ10" },
};

/** The ids a program needs to begin: the team, its people by role, its channels. */
export interface TeamIds {
  teamId: string;
  botUserId: string;
  managerId: string;
  repId: string;
  secondRepId: string;
  writerId: string;
  salesId: string;
  contentId: string;
  generalId: string;
  archivedId: string;
}

function idsOf(plan: TeamPlan): TeamIds {
  const [manager, rep, secondRep, writer] = plan.people.map((person) => person.key);
  if (!manager || !rep || !secondRep || !writer) throw new Error("A seeded team has four people.");
  const { sales, content, general, old } = plan.channelKeys;
  return {
    teamId: plan.workspace.id,
    botUserId: plan.workspace.botUserId,
    managerId: manager,
    repId: rep,
    secondRepId: secondRep,
    writerId: writer,
    salesId: sales,
    contentId: content,
    generalId: general,
    archivedId: old,
  };
}

/** The workspace where the app is installed from the start. */
export const FIRST_TEAM: TeamIds = idsOf(NORTHWIND);
/** The workspace that installs the app through OAuth. */
export const SECOND_TEAM: TeamIds = idsOf(HARBOR);

function seedTeam(data: SlackData, plan: TeamPlan, now: number): void {
  const { workspace } = plan;
  const ids = idsOf(plan);
  data.workspaces[workspace.id] = { ...workspace };
  const base = { teamId: workspace.id, tz: plan.tz, locale: plan.locale, deleted: false };
  for (const person of plan.people) {
    const user: User = {
      ...base,
      id: person.key,
      name: person.name,
      realName: person.realName,
      title: person.title,
      email: `${person.name}@${plan.mailDomain}`,
      isAdmin: person.isAdmin ?? false,
      isBot: false,
    };
    data.users[user.id] = user;
  }
  data.users[workspace.botUserId] = {
    ...base,
    id: workspace.botUserId,
    name: "callboard",
    realName: "Callboard",
    title: "",
    isAdmin: false,
    isBot: true,
  };
  const everyone = plan.people.map((person) => person.key);
  const withBot = workspace.installed ? [...everyone, workspace.botUserId] : everyone;
  const add = (id: string, name: string, purpose: string, members: string[], extra: Partial<Channel> = {}): void => {
    data.channels[id] = {
      id,
      teamId: workspace.id,
      name,
      kind: "public_channel" satisfies ChannelKind,
      isGeneral: false,
      isArchived: false,
      members: [...members],
      creator: ids.managerId,
      createdAt: now,
      topic: "",
      purpose,
      ...extra,
    };
    data.messages[id] = [];
  };
  add(ids.generalId, "general", "Announcements for everyone", everyone, { isGeneral: true });
  add(ids.salesId, "sales", "Leads, calls and what to do next", withBot);
  add(ids.contentId, "content", "Articles, scripts and drafts", withBot);
  add(ids.archivedId, "launch-2025", "The launch of 2025", everyone, { isArchived: true });
}

/**
 * A workspace more, with people and channels like those of the first; the app is not installed in it.
 * `key` makes its ids: capital letters and digits, five at most, not used before.
 * @throws RangeError when there is a workspace of that key.
 */
export function addTeam(data: SlackData, name: string, key: string, now: number): TeamIds {
  const idOf = (kind: string, word: string) => `${kind}${key}${word}`.padEnd(11, "0").slice(0, 11);
  const id = idOf("T0", "TEAM");
  if (data.workspaces[id]) throw new RangeError(`There is a workspace ${key}.`);
  const plan: TeamPlan = {
    ...NORTHWIND,
    workspace: {
      id,
      name,
      domain: `team-${key.toLowerCase()}`,
      botUserId: idOf("U0", "BOT"),
      botId: idOf("B0", "BOT"),
      installed: false,
    },
    mailDomain: `team-${key.toLowerCase()}.example`,
    people: NORTHWIND.people.map((person) => ({ ...person, key: idOf("U0", person.name.toUpperCase()) })),
    channelKeys: {
      sales: idOf("C0", "SALE"),
      content: idOf("C0", "CONT"),
      general: idOf("C0", "GENE"),
      old: idOf("C0", "OLD"),
    },
  };
  seedTeam(data, plan, now);
  return idsOf(plan);
}

/** The state at the first start: two workspaces, the app installed in the first. */
export function seededData(now: number): SlackData {
  const data: SlackData = {
    version: 1,
    lastTsMicros: 0,
    workspaces: {},
    users: {},
    channels: {},
    messages: {},
    invocations: [],
    views: {},
    viewStacks: {},
    homes: {},
    triggers: {},
    responseUrls: {},
    tokens: {},
    codes: {},
    files: {},
    assistantThreads: {},
    reads: {},
    retries: [],
  };
  seedTeam(data, NORTHWIND, now);
  seedTeam(data, HARBOR, now);
  data.tokens[FIRST_BOT_TOKEN] = {
    teamId: NORTHWIND.workspace.id,
    userId: NORTHWIND.workspace.botUserId,
    scopes: [...ALL_SCOPES],
    state: "active",
  };
  return data;
}
