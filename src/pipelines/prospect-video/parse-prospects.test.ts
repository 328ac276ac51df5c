import { describe, expect, test } from "vitest";
import { isWebsite, NewProspect } from "./campaign-input.ts";
import { parseProspectLines } from "./parse-prospects.ts";
import { sampleCampaign } from "./sample.ts";

const anna = { name: "Anna Berg", company: "Nordlicht", title: null, url: null, email: null };

test.each([
  ["Anna Berg, Nordlicht", {}],
  ["Anna Berg, Nordlicht, https://nordlicht.example", { url: "https://nordlicht.example" }],
  ["Anna Berg, Nordlicht, nordlicht.example", { url: "https://nordlicht.example" }],
  ["Anna Berg, Nordlicht, , CEO", { title: "CEO" }],
  ["Anna Berg, Nordlicht, anna@nordlicht.example, CEO", { title: "CEO", email: "anna@nordlicht.example" }],
  ['"Anna Berg",Nordlicht,,"CEO, Europe"', { title: "CEO, Europe" }],
  ['"Anna ""Berg""", Nordlicht', { name: 'Anna "Berg"' }],
  ["Anna Berg\tNordlicht\tHead of Node.js", { title: "Head of Node.js" }],
  [
    "Anna Berg, Nordlicht, https://nordlicht.example, CEO, anna@nordlicht.example,,",
    {
      url: "https://nordlicht.example",
      title: "CEO",
      email: "anna@nordlicht.example",
    },
  ],
])("%s -> read", (line, found) => {
  expect(parseProspectLines(line)).toEqual({ prospects: [{ ...anna, ...found }], errors: [] });
});

test.each([
  ["Anna Berg", "The company is missing."],
  [", Nordlicht", "The name is missing."],
  ['"Anna Berg, Nordlicht', "A quotation mark is not closed."],
  ["Anna Berg, Nordlicht, ftp://nordlicht.example", "The website must be a public http(s) address."],
  ["Anna Berg, Nordlicht, http://10.0.0.1/", "The website must be a public http(s) address."],
  ["Anna Berg, Nordlicht, javascript:alert(1)", "The website must be a public http(s) address."],
  ["Anna Berg, Nordlicht, , anna@", "The e-mail address is malformed."],
  ["Anna Berg, Nordlicht, , CEO, Founder", '"CEO" and "Founder" both look like the title.'],
  [`${"x".repeat(201)}, Nordlicht`, "The name is longer than 200 characters."],
])("%s -> refused with its line and reason", (line, reason) => {
  expect(parseProspectLines(`\n${line}\r\n`)).toEqual({ prospects: [], errors: [{ line: 2, reason }] });
});

test("bad lines -> the good ones stand; a second line of one person -> named as the same", () => {
  const { prospects, errors } = parseProspectLines(
    "A, One\nbad\n\nB, Two, , , b@two.example\na, ONE\nBeth, Zwei, B@two.example",
  );
  expect(prospects.map(({ name }) => name)).toEqual(["A", "B"]);
  expect(errors).toEqual([
    { line: 2, reason: "The company is missing." },
    { line: 5, reason: "It is the same prospect as line 1." },
    { line: 6, reason: "It is the same prospect as line 4." },
  ]);
});

test("nothing pasted -> nothing, no error", () => {
  expect(parseProspectLines(" \n\t\n")).toEqual({ prospects: [], errors: [] });
});

test("the sample -> five valid prospects that survive being pasted as lines", () => {
  const { prospects } = sampleCampaign();
  const lines = prospects.map((of) => [of.name, of.company, of.url, of.title, of.email].join(", "));
  expect(parseProspectLines(lines.join("\n"))).toEqual({ prospects, errors: [] });
  expect(prospects).toHaveLength(5);
  expect(prospects.every((prospect) => NewProspect.safeParse(prospect).success)).toBe(true);
});

describe("websites", () => {
  test.each([
    ["https://acme.com/about?x=1", true],
    ["http://xn--bcher-kva.example", true],
    ["https://acme", false],
    ["https://user:secret@acme.com", false],
    ["https://127.0.0.1", false],
    ["https://[::1]/", false],
    ["https://printer.local", false],
    ["file:///etc/passwd", false],
    ["acme.com", false],
  ])("%s -> %s", (address, allowed) => expect(isWebsite(address)).toBe(allowed));
});
