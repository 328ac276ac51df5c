import { crc32 } from "node:zlib";

/** What a made-up company's site tells: enough for a script to be personal about it. */
export interface Company {
  name: string;
  industry: string;
  sells: string;
  customers: string;
  news: string;
  challenge: string;
  team: { name: string; role: string }[];
  city: string;
  founded: number;
}

interface Trade {
  cue: RegExp;
  industry: string;
  sells: string;
  customers: string;
  challenge: string;
}

/** The trade a host's name hints at; without a hint the name's hash chooses one. */
const TRADES: readonly Trade[] = [
  {
    cue: /^(?:logist|freight|cargo|ship|truck|warehouse)/,
    industry: "logistics",
    sells: "same-day freight and a portal that shows every pallet on its way",
    customers: "regional retailers and food wholesalers",
    challenge: "Planners still copy delivery times from carriers' e-mails by hand",
  },
  {
    cue: /^(?:health|clinic|care|med|dental)/,
    industry: "health care",
    sells: "appointment and record software for group practices",
    customers: "family doctors and dental clinics",
    challenge: "Front desks spend their mornings calling patients who forgot to confirm",
  },
  {
    cue: /^(?:learn|school|edu|academy|course)/,
    industry: "education",
    sells: "evening courses in data and design that end in a supervised project",
    customers: "working adults who change careers",
    challenge: "Advisers answer the same questions about fees and schedules again and again",
  },
  {
    cue: /^(?:solar|energy|power|wind|heat)/,
    industry: "renewable energy",
    sells: "rooftop solar with storage and a fixed service price",
    customers: "owners of small factories and farms",
    challenge: "Site surveys wait for weeks because every quote is drawn up anew",
  },
  {
    cue: /^(?:bank|pay|fin|ledger|account|tax)/,
    industry: "financial software",
    sells: "invoicing that reconciles bank statements overnight",
    customers: "agencies and craft businesses",
    challenge: "Month-end closing depends on the one person who knows the spreadsheets",
  },
  {
    cue: /^(?:tool|machine|metal|robot|factory|parts)/,
    industry: "manufacturing",
    sells: "fixtures and spare parts milled to order",
    customers: "makers of packaging machines",
    challenge: "Sales answers requests for drawings late because engineers are on the shop floor",
  },
  {
    cue: /^(?:food|coffee|bakery|farm|kitchen)/,
    industry: "food",
    sells: "single-origin coffee and the machines to brew it, on subscription",
    customers: "offices and independent cafes",
    challenge: "Renewals are noticed only when a customer has already gone quiet",
  },
];

const NEWS = [
  "opened a second site in {city} and is hiring a sales team there",
  "was named supplier of the year by its largest customer",
  "launched a self-service portal after a pilot with long-standing customers",
  "announced a partnership with a distributor in northern Europe",
  "moved its support team in-house and extended its opening hours",
];
const CITIES = ["Utrecht", "Leeds", "Porto", "Aarhus", "Lyon", "Gdansk", "Graz", "Malmo"];
const FIRST_NAMES = ["Ingrid", "Tomas", "Amara", "Pieter", "Lucia", "Henrik", "Noor", "Marta"];
const LAST_NAMES = ["Halvorsen", "Okafor", "de Wit", "Baptista", "Lindqvist", "Moreau", "Kowalska", "Brandt"];
const ROLES = ["Chief executive", "Head of sales", "Head of operations"];

function pick<T>(list: readonly T[], hash: number, salt: number): T {
  const item = list[(hash >>> salt) % list.length];
  if (item === undefined) throw new Error("There is nothing to choose from.");
  return item;
}

/** The company behind a host, always the same for the same host: `northwind-tools.example` is "Northwind Tools". */
export function companyOf(host: string): Company {
  const bare = host.replace(/^www\./, "");
  const label = bare.split(".")[0] ?? bare;
  const words = label.split(/[-_]+/).filter(Boolean);
  const hash = crc32(bare);
  const trade = TRADES.find((candidate) => words.some((word) => candidate.cue.test(word))) ?? pick(TRADES, hash, 3);
  const city = pick(CITIES, hash, 5);
  return {
    name: words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join(" "),
    industry: trade.industry,
    sells: trade.sells,
    customers: trade.customers,
    challenge: trade.challenge,
    news: pick(NEWS, hash, 7).replace("{city}", city),
    team: ROLES.map((role, index) => ({
      role,
      name: `${FIRST_NAMES[(hash + index * 3) % FIRST_NAMES.length]} ${LAST_NAMES[(hash + index * 5) % LAST_NAMES.length]}`,
    })),
    city,
    founded: 1975 + (hash % 45),
  };
}
