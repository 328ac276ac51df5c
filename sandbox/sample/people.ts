import type { Random } from "./random.ts";

/** A company that might buy, and how it looks from outside. */
export interface Company {
  name: string;
  website: string;
  domain: string;
  industry: string;
  employees: number;
  country: string;
}

/** Somebody at a company. */
export interface Person {
  name: string;
  first: string;
  email: string;
  title: string;
  company: Company;
}

const FIRST =
  "Ada Amir Anneke Beatriz Benoit Camila Chidi Clara Daan Dmitri Eleni Elif Emeka Erik Fatima Femke Freya Gareth Grace Hana Hugo Imani Ingrid Isabel Jamal Joanna Kenji Lars Leila Liam Lucia Magnus Marek Mariam Mateo Meera Mila Nadia Niamh Noor Oleg Oscar Paula Pavel Quentin Rashid Rosa Ruben Sana Silvia Stefan Tariq Teresa Thabo Ulrike Viktor Wanjiru Xenia Yusuf Zofia".split(
    " ",
  );
const LAST =
  "Abara Adeyemi Almeida Andersson Bakker Bauer Bennett Bianchi Bjork Castellanos Chaudhry Coleman Costa Dahl Dekker Delgado Dubois Eriksen Falk Farouk Fischer Fontaine Gallagher Georgiou Haas Hassan Hoffmann Horvat Ibrahim Ivanova Jansen Kamara Kaplan Keller Khan Kowalski Laurent Lopez Macleod Mbeki Mendes Moretti Moreau Murphy Nakagawa Nguyen Novak Oduya Olsen Ortega Patel Petrov Quinn Ramos Rossi Schmid Silva Sorensen Tanaka Vargas".split(
    " ",
  );
const COMPANY_HEADS =
  "Alder Amber Anchor Ardent Aspen Beacon Birch Bright Cedar Clear Copper Coral Crest Delta Ember Fathom Fern Flint Forge Garnet Granite Hazel Heron Iron Juniper Kestrel Lark Linden Lumen Maple Meridian Mill Moss North Oak Onyx Orchard Pine Quarry Quill Raven Ridge River Rowan Sable Silver Slate Sparrow Spruce Sterling Summit Tarn Thistle Tide Timber Vale Vector Verdant Willow Wren".split(
    " ",
  );
const COMPANY_TAILS: Record<string, readonly [string, ...string[]]> = {
  "Industrial equipment": ["Tools", "Machinery", "Pumps", "Controls"],
  Logistics: ["Freight", "Logistics", "Cargo"],
  "HR software": ["People", "Payroll", "Teams"],
  "Financial services": ["Capital", "Advisory", "Ledger"],
  "Health technology": ["Health", "Diagnostics", "Care"],
  "Building products": ["Windows", "Roofing", "Interiors"],
  Cybersecurity: ["Security", "Shield", "Identity"],
  Energy: ["Solar", "Energy", "Grid"],
  Education: ["Learning", "Academy", "Schools"],
  "Food and drink": ["Foods", "Roasters", "Bakery"],
};
const COUNTRIES = ["US", "US", "US", "GB", "DE", "NL", "CA", "SE", "IE", "ES"] as const;
const TITLES = [
  "Head of Marketing",
  "Marketing Manager",
  "VP Sales",
  "Sales Enablement Lead",
  "Content Lead",
  "Founder",
  "Chief Operating Officer",
  "Product Marketing Manager",
  "Customer Success Lead",
  "Demand Generation Manager",
  "Office Manager",
  "Communications Manager",
] as const;

const letters = (text: string): string => text.toLowerCase().replace(/[^a-z]/g, "");

/** As many companies of different names. */
export function makeCompanies(random: Random, count: number): Company[] {
  const industries = Object.keys(COMPANY_TAILS);
  const names = industries.flatMap((industry) =>
    COMPANY_HEADS.flatMap((head) =>
      (COMPANY_TAILS[industry] ?? []).map((tail) => ({ industry, name: `${head} ${tail}` })),
    ),
  );
  return random
    .shuffled(names)
    .slice(0, count)
    .map(({ industry, name }) => {
      const domain = `${letters(name)}.example`;
      const employees = random.pick([8, 12, 18, 25, 40, 60, 85, 120, 180, 260, 400, 900]);
      return { name, domain, website: `https://${domain}`, industry, employees, country: random.pick(COUNTRIES) };
    });
}

/** As many people of different names, some companies with two or three of them. */
export function makePeople(random: Random, companies: Company[], count: number): Person[] {
  const names = random.shuffled(FIRST.flatMap((first) => LAST.map((last) => ({ first, last })))).slice(0, count);
  return names.map(({ first, last }, index) => {
    const company = companies[index] ?? companies[random.between(0, companies.length - 1)];
    if (!company) throw new RangeError("People need companies.");
    const email = `${letters(first)}.${letters(last)}@${company.domain}`;
    return { name: `${first} ${last}`, first, email, title: random.pick(TITLES), company };
  });
}
