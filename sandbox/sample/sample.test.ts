import { subDays } from "date-fns";
import { describe, expect, test } from "vitest";
import { checkItems } from "../../src/ingest/check-items.ts";
import { leadItem } from "../../src/ingest/lead-item.ts";
import { messageItem } from "../../src/ingest/message-item.ts";
import { FIRST_TEAM, seededData } from "../slack/seed.ts";
import { createSample } from "./index.ts";
import { ANSWERS, PHRASES, type PhraseKind } from "./phrases.ts";

const NOW = new Date("2026-03-12T15:20:00Z");
const sample = createSample({ seed: 1, now: NOW });
const tally = (values: (string | null | undefined)[]): Map<string, number> => {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value ?? "none", (counts.get(value ?? "none") ?? 0) + 1);
  return counts;
};

describe("the sample", () => {
  test("the same seed and time -> the same set; another seed -> another set", () => {
    expect(createSample({ seed: 1, now: NOW })).toEqual(sample);
    const other = createSample({ seed: 2, now: NOW });
    const names = new Set(sample.leads.map((lead) => lead.contact.name));
    expect(other.leads.filter((lead) => names.has(lead.contact.name)).length).toBeLessThan(60);
  });

  test("every item passes the webhooks' own checks", () => {
    expect(checkItems(sample.leads, leadItem(NOW))).toMatchObject({ errors: [] });
    expect(checkItems(sample.messages, messageItem(NOW))).toMatchObject({ errors: [] });
  });

  test("300 leads of as many people, at companies with websites of their own", () => {
    expect(sample.leads).toHaveLength(300);
    expect(new Set(sample.leads.map((lead) => lead.contact.email)).size).toBe(300);
    expect(new Set(sample.leads.map((lead) => lead.contact.name)).size).toBe(300);
    expect(new Set(sample.leads.map((lead) => lead.contact.company)).size).toBeGreaterThan(200);
    for (const lead of sample.leads) {
      expect(lead.attributes?.website).toMatch(/^https:\/\/[a-z]+\.example$/);
      expect(lead.contact.email?.split("@")[1]).toBe(String(lead.attributes?.website).slice("https://".length));
    }
  });

  test("80 conversations, each with a lead of the set, in order and never before the lead", () => {
    const contacts = new Map(sample.leads.map((lead) => [lead.contact.id, lead]));
    const talks = new Set(sample.messages.map((message) => message.contact_id ?? ""));
    expect(talks.size).toBe(80);
    for (const contact of talks) {
      const said = sample.messages.filter((message) => message.contact_id === contact);
      const times = said.map((message) => message.sent_at);
      expect(times).toEqual(times.toSorted());
      expect((times[0] ?? "") >= (contacts.get(contact)?.created_at ?? "~")).toBe(true);
    }
  });

  test("no text more than three times, no place left unfilled", () => {
    const texts = sample.messages.map((message) => message.text);
    expect(texts.length).toBeGreaterThan(250);
    expect(Math.max(...tally(texts).values())).toBeLessThanOrEqual(3);
    expect(texts.filter((text) => /[{}]|undefined/.test(text))).toEqual([]);
  });

  test("an answer that belongs to one question -> follows that question, and none lacks its answer", () => {
    for (const [answer, question] of Object.entries(ANSWERS)) {
      expect(PHRASES[answer as PhraseKind]).toHaveLength(PHRASES[question].length);
    }
    const asked = sample.messages.findIndex((message) => message.text.startsWith("Could you set up a trial for"));
    const replies = sample.messages.filter((message) => message.text.startsWith("With pleasure. The trial"));
    expect(asked).toBeGreaterThan(-1);
    for (const reply of replies) {
      const before = sample.messages[sample.messages.indexOf(reply) - 1];
      expect(before).toMatchObject({ contact_id: reply.contact_id, text: expect.stringContaining("set up a trial") });
    }
  });

  test("questions, silences, refusals with their reasons, every status and temperature", () => {
    const inbound = sample.messages.filter((message) => message.direction === "inbound");
    expect(inbound.filter((message) => message.text.includes("?")).length).toBeGreaterThan(40);
    expect(inbound.some((message) => /How does pricing work for a team of \d+\?/.test(message.text))).toBe(true);
    const answered = new Set(inbound.map((message) => message.contact_id));
    const silent = new Set(sample.messages.map((message) => message.contact_id).filter((id) => !answered.has(id)));
    expect(silent.size).toBeGreaterThan(4);
    expect([...tally(sample.leads.map((lead) => lead.status)).keys()].toSorted()).toEqual([
      "contacted",
      "converted",
      "new",
      "qualified",
      "rejected",
    ]);
    expect(tally(sample.leads.map((lead) => lead.temperature)).size).toBe(3);
    const rejected = sample.leads.filter((lead) => lead.status === "rejected");
    expect(rejected.every((lead) => lead.rejection_reason)).toBe(true);
    expect(tally(rejected.map((lead) => lead.rejection_reason)).size).toBeGreaterThan(5);
    expect(Math.max(...tally(sample.leads.map((lead) => lead.source)).values())).toBeLessThan(150);
  });

  test("scores agree with the default thresholds of the temperatures", () => {
    for (const { score, temperature } of sample.leads) {
      const expected = Number(score) >= 70 ? "hot" : Number(score) >= 40 ? "warm" : "cold";
      expect(temperature).toBe(expected);
    }
  });

  test("owners are the seeded workspace's reps, and some leads have none", () => {
    const { users } = seededData(0);
    const reps = [FIRST_TEAM.repId, FIRST_TEAM.secondRepId].map((id) => users[id]?.email);
    expect([...tally(sample.leads.map((lead) => lead.owner)).keys()].toSorted()).toEqual([...reps, "none"].toSorted());
  });

  test.each(["2026-03-12T15:20:00Z", "2026-03-12T00:10:00Z", "2024-02-29T23:59:00Z"])(
    "at %s -> nothing lies ahead or over thirty days back, some leads and messages are of the day",
    (moment) => {
      const now = new Date(moment);
      const { leads, messages } = createSample({ seed: 5, now });
      const times = [...leads.flatMap((lead) => [lead.created_at, lead.updated_at]), ...messages.map((m) => m.sent_at)];
      expect(times.every((time) => time && time <= now.toISOString() && time >= subDays(now, 30).toISOString())).toBe(
        true,
      );
      const day = moment.slice(0, 10);
      expect(leads.filter((lead) => lead.created_at?.startsWith(day)).length).toBeGreaterThanOrEqual(14);
      expect(messages.some((message) => message.sent_at.startsWith(day))).toBe(true);
    },
  );
});
