import { tz } from "@date-fns/tz";
import { max, min, startOfDay, subDays, subHours, subMinutes } from "date-fns";
import type { LeadItem } from "../../src/ingest/lead-item.ts";
import type { MessageItem } from "../../src/ingest/message-item.ts";
import { FIRST_TEAM, seededData } from "../slack/seed.ts";
import { type Conversation, play, type Recent } from "./conversations.ts";
import { makeCompanies, makePeople, type Person } from "./people.ts";
import { createRandom, type Random } from "./random.ts";
import { SCENARIOS, type Scenario, type ScenarioName } from "./scenarios.ts";

const LEADS = 300;
const COMPANIES = 230;
const CONVERSATIONS = 80;
/** Leads that came in on the day of `now`, and conversations that begin within it. */
const TODAY = 14;
const DAYS = 30;

const SOURCES = { Website: 34, Google: 22, Referral: 14, "Trade fair": 10, LinkedIn: 12, Newsletter: 8 };
const SCORES = { hot: [72, 98], warm: [41, 69], cold: [3, 39] } as const;
const PAGES = ["/pricing", "/customers", "/product", "/blog/brief-to-cut", "/security", "/"] as const;
/** Reasons of leads that were turned away without a conversation. */
const EARLY_REJECTIONS = [
  "Too small for the team plan",
  "Sells to us rather than buys",
  "Outside our market",
  "Address does not exist",
] as const;

/**
 * The sample of a small company, Northwind Studios, which makes videos and articles for other companies by subscription:
 * 300 leads and 80 conversations of the thirty days before `now`, some of its day. The same seed and `now`: the same set.
 */
export function createSample({ seed, now }: { seed: number; now: Date }): {
  leads: LeadItem[];
  messages: MessageItem[];
} {
  const random = createRandom(seed);
  const people = makePeople(random, makeCompanies(random, COMPANIES), LEADS);
  const reps = repsOf(now);
  const recent: Recent = new Map();
  const scenarios = Object.fromEntries(Object.entries(SCENARIOS).map(([name, { weight }]) => [name, weight])) as Record<
    ScenarioName,
    number
  >;
  const leads: LeadItem[] = [];
  const messages: MessageItem[] = [];
  for (const [index, person] of people.entries()) {
    const number = String(index + 1).padStart(4, "0");
    // Every 21st lead is of today; conversations are spread over all days by taking every few leads.
    const today = index % Math.floor(LEADS / TODAY) === 0;
    const createdAt = today ? momentOfToday(random, now) : momentBefore(random, now);
    const rep = random.pick(reps);
    const talks = Math.floor(((index + 1) * CONVERSATIONS) / LEADS) > Math.floor((index * CONVERSATIONS) / LEADS);
    const contactId = `P-${number}`;
    const scenario = talks ? SCENARIOS[random.weighted(scenarios)] : undefined;
    const from = min([subMinutes(now, 1), new Date(createdAt.getTime() + random.between(3, 300) * 60_000)]);
    const conversation = scenario && play(random, scenario, { person, contactId, rep: rep.first, from, now, recent });
    messages.push(...(conversation?.messages ?? []));
    leads.push(
      describe(random, { id: `L-${number}`, contactId, person, createdAt, owner: rep.email, scenario, conversation }),
    );
  }
  return { leads, messages };
}

function describe(
  random: Random,
  about: {
    id: string;
    contactId: string;
    person: Person;
    createdAt: Date;
    owner: string;
    scenario: Scenario | undefined;
    conversation: Conversation | undefined;
  },
): LeadItem {
  const { person, createdAt, scenario, conversation } = about;
  const standing = scenario && conversation ? standingAfter(random, scenario, conversation) : standingUntouched(random);
  const [least, most] = SCORES[standing.temperature];
  const lastMessage = conversation?.messages.at(-1)?.sent_at;
  const unassigned = standing.status === "new" && random.chance(0.4);
  return {
    id: about.id,
    contact: {
      id: about.contactId,
      name: person.name,
      email: person.email,
      company: person.company.name,
      title: person.title,
    },
    source: random.weighted(SOURCES),
    score: random.between(least, most),
    ...standing,
    owner: unassigned ? null : about.owner,
    attributes: {
      website: person.company.website,
      industry: person.company.industry,
      employees: person.company.employees,
      country: person.company.country,
      visits: random.between(1, standing.temperature === "cold" ? 4 : 14),
      last_page: random.pick(PAGES),
    },
    created_at: createdAt.toISOString(),
    updated_at: lastMessage ?? createdAt.toISOString(),
  };
}

type Standing = Pick<LeadItem, "status" | "rejection_reason"> & { temperature: "hot" | "warm" | "cold" };

function standingAfter(random: Random, scenario: Scenario, conversation: Conversation): Standing {
  if (!conversation.ended) {
    const answered = conversation.messages.some((message) => message.direction === "inbound");
    return { status: answered ? "contacted" : "new", temperature: answered ? "warm" : "cold" };
  }
  const { status, temperature, rejectionReasons } = scenario;
  return { status, temperature, ...(rejectionReasons && { rejection_reason: random.pick(rejectionReasons) }) };
}

function standingUntouched(random: Random): Standing {
  if (random.chance(0.1)) {
    return { status: "rejected", temperature: "cold", rejection_reason: random.pick(EARLY_REJECTIONS) };
  }
  const status = random.weighted({ new: 75, contacted: 20, qualified: 5 });
  return { status, temperature: random.weighted({ hot: 12, warm: 33, cold: 55 }) };
}

/** The two reps of the seeded workspace. */
function repsOf(now: Date): [{ first: string; email: string }, ...{ first: string; email: string }[]] {
  const { users } = seededData(now.getTime());
  const describeRep = (id: string) => {
    const user = users[id];
    if (!user?.email) throw new Error(`The seeded workspace has no rep ${id} with an address.`);
    return { first: user.realName.split(" ")[0] ?? user.name, email: user.email };
  };
  return [describeRep(FIRST_TEAM.repId), describeRep(FIRST_TEAM.secondRepId)];
}

/** A minute of the last hours that is of today in UTC. */
function momentOfToday(random: Random, now: Date): Date {
  const begin = max([subHours(now, 6), startOfDay(now, { in: tz("UTC") })]);
  return new Date(begin.getTime() + Math.floor(random.next() * (now.getTime() - begin.getTime())));
}

/** A moment of the last thirty days before today, mostly within working hours. */
function momentBefore(random: Random, now: Date): Date {
  const day = subDays(startOfDay(now, { in: tz("UTC") }), random.between(1, DAYS - 1));
  const hour = random.chance(0.85) ? random.between(8, 17) : random.between(0, 23);
  return new Date(day.getTime() + (hour * 60 + random.between(0, 59)) * 60_000);
}
