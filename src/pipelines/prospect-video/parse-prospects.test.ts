import { describe, expect, test } from "vitest";
import { isWebsite, NewProspect } from "./campaign-input.ts";
import { parseProspects } from "./parse-prospects.ts";
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
  expect(parseProspects(line)).toEqual({ prospects: [{ ...anna, ...found }], errors: [], duplicates: [] });
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
  expect(parseProspects(`\n${line}\r\n`)).toEqual({ prospects: [], errors: [{ line: 2, reason }], duplicates: [] });
});

test("bad lines -> the good ones stand; a second line of one person -> left out, with the line it repeats", () => {
  const { prospects, errors, duplicates } = parseProspects(
    "A, One\nbad\n\nB, Two, , , b@two.example\na, ONE\nBeth, Zwei, B@two.example",
  );
  expect(prospects.map(({ name }) => name)).toEqual(["A", "B"]);
  expect(errors).toEqual([{ line: 2, reason: "The company is missing." }]);
  expect(duplicates).toEqual([
    { line: 5, of: 1 },
    { line: 6, of: 4 },
  ]);
});

test.each([
  ["the same website, one without an e-mail address", "A, One, https://www.one.example/\nB, One, one.example", 1],
  [
    "the same website, both with addresses",
    "A, One, one.example, a@one.example\nB, One, one.example, b@one.example",
    0,
  ],
  ["the same address in another case", "A, One, a@one.example\nB, Two, A@ONE.example", 1],
  ["two pages of one site", "A, One, https://one.example/a\nB, One, https://one.example/b", 0],
])("%s -> %#", (_title, lines, repeated) => {
  expect(parseProspects(lines).duplicates).toHaveLength(repeated);
});

describe("CSV", () => {
  test("a header in any order and spelling -> its columns are found, others passed over", () => {
    const csv =
      "E-Mail;Company Name;First name;Last Name;Notes;Web site\nanna@nordlicht.example;Nordlicht;Anna;Berg;met in May;nordlicht.example";
    expect(parseProspects(csv)).toEqual({
      prospects: [{ ...anna, email: "anna@nordlicht.example", url: "https://nordlicht.example" }],
      errors: [],
      duplicates: [],
    });
  });

  test.each([
    ["Excel's first line", "sep=;\r\nName;Company;Website\r\nAnna Berg;Nordlicht;\r\nBen Bau;;", 4],
    ["Excel's first line, another mark", "\uFEFFsep=^\nName^Company\nAnna Berg^Nordlicht\nBen Bau^", 4],
    ["bars", "name|company|title\nAnna Berg|Nordlicht|\nBen Bau||CEO, Europe", 3],
    ["old Mac line ends", "name,company\rAnna Berg,Nordlicht\rBen Bau,\r", 3],
  ])("%s -> understood, and a bad line keeps its number", (_title, text, line) => {
    const { prospects, errors } = parseProspects(text);
    expect(prospects).toEqual([anna]);
    expect(errors).toEqual([{ line, reason: "The company is missing." }]);
  });

  test("a header without the company -> it is the header's fault, once", () => {
    expect(parseProspects("name,email\nAnna,anna@a.example\nBen,ben@b.example")).toEqual({
      prospects: [],
      errors: [{ line: 1, reason: "The header has no column for the company." }],
      duplicates: [],
    });
  });

  test("3 bad lines of 200 -> all three with their line and reason, also behind fields of several lines", () => {
    const lines = Array.from(
      { length: 200 },
      (_, index) => `Person ${index},Company ${index},https://c${index}.example`,
    );
    lines[9] = '"Person 9","Two\nlines"';
    lines[49] = "Person 49,,https://c49.example";
    lines[99] = "Person 99,Company 99,http://localhost/";
    lines[149] = '"Person 149,Company 149';
    const { prospects, errors } = parseProspects(`\uFEFFname,company,website\r\n${lines.join("\r\n")}`);
    expect(prospects).toHaveLength(197);
    expect(prospects[9]?.company).toBe("Two lines");
    expect(errors).toEqual([
      { line: 52, reason: "The company is missing." },
      { line: 102, reason: "The website must be a public http(s) address." },
      { line: 152, reason: "A quotation mark is not closed." },
    ]);
  });

  test("more than 10,000 -> refused as too many", () => {
    const lines = Array.from({ length: 10_001 }, (_, index) => `P ${index},C ${index}`);
    expect(parseProspects(lines.join("\n")).errors).toEqual([
      { line: 1, reason: "The list has more than 10,000 prospects; launch it in parts." },
    ]);
  });
});

test("nothing pasted -> nothing, no error", () => {
  expect(parseProspects(" \n\t\n")).toEqual({ prospects: [], errors: [], duplicates: [] });
});

test("the sample -> five valid prospects that survive being pasted as lines", () => {
  const { prospects } = sampleCampaign();
  const lines = prospects.map((of) => [of.name, of.company, of.url, of.title, of.email].join(", "));
  expect(parseProspects(lines.join("\n"))).toEqual({ prospects, errors: [], duplicates: [] });
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
