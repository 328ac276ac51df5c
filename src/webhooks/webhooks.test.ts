import { subDays, subMinutes } from "date-fns";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type TestDatabase, testDatabase } from "../../test/harness/database.ts";
import { counts, lead, newSender, type Sender } from "../../test/harness/webhook-sender.ts";

const now = new Date();

let database: TestDatabase;
let sender: Sender;

beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());
beforeEach(async () => {
  sender = await newSender(database);
});

describe("what may be sent", () => {
  test.each<[string, unknown, number]>([
    ["no JSON", "{", 400],
    ["no list", { contacts: [] }, 400],
    ["a text", '"leads"', 400],
    ["1,001 items", { leads: Array.from({ length: 1_001 }, (_, index) => lead(String(index))) }, 413],
    ["over 5 MB", { leads: [lead("1", { attributes: { a: "x".repeat(5 * 1024 * 1024) } })] }, 413],
    ["only bad items", { leads: [{}, 5] }, 422],
  ])("%s -> refused in words, nothing written", async (_title, body, status) => {
    const answer = await sender.send("leads", body);
    expect(answer.status).toBe(status);
    expect(JSON.parse(answer.text).error).toMatch(/\.$/);
    expect(await sender.leads()).toEqual([]);
    expect(await sender.receipts()).toEqual([]);
  });

  test("bad items among good ones -> the good are taken in, each bad one is named", async () => {
    const tooLong = "x".repeat(201);
    const answer = await sender.send("leads", [
      lead("1"),
      { id: "2", contact: { name: "" } },
      lead("3", { score: 101 }),
      lead("4", { temperature: "boiling" }),
      lead("5", { created_at: "2126-01-01T00:00:00Z" }),
      lead("6", { updated_at: "yesterday" }),
      { id: "7", contact: { name: tooLong } },
      lead("8", { attributes: { nested: { a: 1 } } }),
      "lead",
      lead("10", { contact: { name: "Ten", email: "nobody" } }),
    ]);
    expect(answer.status).toBe(200);
    expect(counts(answer)).toEqual({
      accepted: 1,
      updated: 0,
      unchanged: 0,
      errors: [
        { index: 1, id: "2", field: "contact.name", message: "is empty" },
        { index: 2, id: "3", field: "score", message: "must be a number from 0 to 100" },
        { index: 3, id: "4", field: "temperature", message: "must be one of hot, warm, cold" },
        { index: 4, id: "5", field: "created_at", message: "lies more than a day in the future" },
        { index: 5, id: "6", field: "updated_at", message: expect.stringContaining("ISO 8601") },
        { index: 6, id: "7", field: "contact.name", message: "is longer than 200 characters" },
        { index: 7, id: "8", field: "attributes.nested", message: expect.stringContaining("must be text") },
        { index: 8, field: "item", message: "must be an object" },
        { index: 9, id: "10", field: "contact.email", message: "is not an e-mail address" },
      ],
    });
    expect((await sender.leads()).map((row) => row.externalId)).toEqual(["1"]);
  });

  test("texts that a database cannot store -> made storable, not refused", async () => {
    const answer = await sender.send(
      "messages",
      '[{"id":"m1","contact":{"id":"c1","name":"A\\u0000da \\ud800"},"direction":"inbound","text":"a\\u0000b \\udfff 🙂","sent_at":"2026-01-01T00:00:00Z"}]',
    );
    expect(counts(answer)).toMatchObject({ accepted: 1, errors: [] });
    expect((await sender.messages())[0]?.text).toBe("ab \uFFFD 🙂");
    expect((await sender.contacts())[0]?.name).toBe("Ada \uFFFD");
  });

  test("a thousand leads -> one transaction, a thousand rows", async () => {
    const answer = await sender.send(
      "leads",
      Array.from({ length: 1_000 }, (_, index) => lead(String(index), { score: index % 101 })),
    );
    expect(counts(answer)).toEqual({ accepted: 1_000, updated: 0, unchanged: 0, errors: [] });
    expect(await sender.leads()).toHaveLength(1_000);
    expect(await sender.receipts()).toHaveLength(1);
  });
});

describe("a delivery sent again", () => {
  test("with its id -> the same answer, nothing changed", async () => {
    const body = { leads: [lead("1"), { id: "2" }] };
    const first = await sender.send("leads", body, { id: "msg_again" });
    const before = await sender.leads();
    expect(await sender.send("leads", body, { id: "msg_again" })).toEqual(first);
    expect(await sender.send("leads", { leads: [lead("1", { owner: "other" })] }, { id: "msg_again" })).toEqual(first);
    expect(await sender.leads()).toEqual(before);
  });

  test("eight times at once -> one is taken in, all get its answer", async () => {
    const items = Array.from({ length: 50 }, (_, index) => lead(String(index)));
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => sender.send("leads", items, { id: "msg_at_once" })),
    );
    expect(new Set(answers.map((answer) => answer.text)).size).toBe(1);
    expect(counts(answers[0] ?? { text: "" })).toMatchObject({ accepted: 50 });
    expect(await sender.receipts()).toHaveLength(1);
  });

  test("with the same id to the other address -> a delivery of its own", async () => {
    await sender.send("leads", [lead("1")], { id: "msg_both" });
    const message = { id: "m1", contact_id: "c-1", direction: "inbound", text: "Hi", sent_at: now.toISOString() };
    expect(counts(await sender.send("messages", [message], { id: "msg_both" }))).toMatchObject({ accepted: 1 });
  });
});

describe("versions of a lead", () => {
  const at = (days: number) => subDays(now, days).toISOString();

  test("an older updated_at after a newer one -> changes nothing, not even the contact", async () => {
    await sender.send("leads", [lead("1", { owner: "new", updated_at: at(1) })]);
    const late = lead("1", { owner: "old", updated_at: at(2), contact: { id: "c-1", name: "Old name" } });
    expect(counts(await sender.send("leads", [late]))).toMatchObject({ accepted: 0, updated: 0, unchanged: 1 });
    expect((await sender.leads())[0]).toMatchObject({ owner: "new" });
    expect((await sender.contacts())[0]).toMatchObject({ name: "Name 1" });
  });

  test("a newer updated_at -> what it says changes, what it leaves out stays, null takes away", async () => {
    await sender.send("leads", [
      lead("1", { owner: "a", source: "Ads", score: 50, status: "contacted", updated_at: at(2) }),
    ]);
    expect((await sender.leads())[0]).toMatchObject({ temperature: "warm" });
    const newer = lead("1", { owner: null, status: "qualified", score: 80, updated_at: at(1) });
    expect(counts(await sender.send("leads", [newer]))).toMatchObject({ accepted: 0, updated: 1, unchanged: 0 });
    expect((await sender.leads())[0]).toMatchObject({
      owner: null,
      source: "Ads",
      status: "qualified",
      score: 80,
      temperature: "hot",
    });
  });

  test("two versions in one delivery, newest first -> the newest wins, one lead", async () => {
    const items = [
      lead("1", { owner: "new", updated_at: at(1) }),
      lead("1", { owner: "old", source: "Ads", updated_at: at(2) }),
    ];
    expect(counts(await sender.send("leads", items))).toMatchObject({ accepted: 1, updated: 0, unchanged: 1 });
    expect((await sender.leads())[0]).toMatchObject({ owner: "new", source: "Ads" });
  });

  test("no updated_at -> the same again is unchanged, another word is an update", async () => {
    await sender.send("leads", [lead("1", { owner: "a" })]);
    const before = await sender.leads();
    expect(counts(await sender.send("leads", [lead("1", { owner: "a" })]))).toMatchObject({ updated: 0, unchanged: 1 });
    expect(await sender.leads()).toEqual(before);
    expect(counts(await sender.send("leads", [lead("1", { owner: "b" })]))).toMatchObject({ updated: 1, unchanged: 0 });
  });

  test("a contact corrected through its lead -> renamed once, counted as an update", async () => {
    await sender.send("leads", [lead("1"), lead("2", { contact: { id: "c-1", name: "Name 1" } })]);
    const corrected = lead("1", { contact: { id: "c-1", name: "Ada Lovelace", email: "ada@acme.example" } });
    expect(counts(await sender.send("leads", [corrected]))).toMatchObject({ updated: 1 });
    expect(await sender.contacts()).toMatchObject([{ name: "Ada Lovelace", email: "ada@acme.example" }]);
  });

  test("an older lead of a contact a newer lead has described -> taken in, the contact stays as described", async () => {
    const ada = (name: string) => ({ contact: { id: "c-1", name } });
    await sender.send("leads", [lead("1", { ...ada("Ada Lovelace"), updated_at: at(1) })]);
    const older = lead("2", { ...ada("A. Byron"), updated_at: at(9) });
    expect(counts(await sender.send("leads", [older]))).toMatchObject({ accepted: 1 });
    expect(await sender.contacts()).toMatchObject([{ name: "Ada Lovelace" }]);
  });

  test("a contact without an id -> known by the e-mail address, whatever its case", async () => {
    await sender.send("leads", [{ id: "1", contact: { name: "Ada", email: "Ada@Acme.example" } }]);
    await sender.send("leads", [{ id: "2", contact: { name: "Ada", email: "ada@acme.EXAMPLE" } }]);
    expect(await sender.contacts()).toHaveLength(1);
  });
});

describe("replies", () => {
  const minute = (ago: number) => subMinutes(now, ago).toISOString();
  const message = (id: string, direction: "inbound" | "outbound", ago: number) => ({
    id,
    contact_id: "c-1",
    direction,
    text: `Message ${id}`,
    sent_at: minute(ago),
  });
  const repliedAt = async () => (await sender.leads())[0]?.repliedAt?.toISOString() ?? null;

  test("inbound before any outbound -> no reply; after it -> dated by the first", async () => {
    await sender.send("leads", [lead("1")]);
    await sender.send("messages", [message("a", "inbound", 60)]);
    expect(await repliedAt()).toBeNull();
    await sender.send("messages", [message("b", "outbound", 50)]);
    expect(await repliedAt()).toBeNull();
    await sender.send("messages", [message("c", "inbound", 30), message("d", "inbound", 40)]);
    expect(await repliedAt()).toBe(minute(40));
  });

  test("any order of arrival, one by one or together -> the same date", async () => {
    const all = [
      message("a", "inbound", 60),
      message("b", "outbound", 50),
      message("c", "inbound", 40),
      message("d", "outbound", 30),
    ];
    await sender.send("leads", [lead("1")]);
    await sender.send("messages", all.toReversed());
    expect(await repliedAt()).toBe(minute(40));
    await sender.send("messages", [message("e", "outbound", 70)]);
    expect(await repliedAt()).toBe(minute(60));
  });

  test("messages before their lead -> the lead comes with its reply, and its contact gets the lead's name", async () => {
    await sender.send("messages", [message("a", "outbound", 50), message("b", "inbound", 40)]);
    expect(await sender.contacts()).toMatchObject([{ externalId: "c-1", name: "c-1" }]);
    await sender.send("leads", [lead("1")]);
    expect(await repliedAt()).toBe(minute(40));
    expect(await sender.contacts()).toMatchObject([{ name: "Name 1" }]);
  });

  test("question and answer arriving at once in two deliveries -> dated, whichever was first", async () => {
    await sender.send("leads", [lead("1")]);
    await Promise.all([
      sender.send("messages", [message("a", "outbound", 50)]),
      sender.send("messages", [message("b", "inbound", 40)]),
      sender.send("messages", [message("c", "inbound", 30)]),
    ]);
    expect(await repliedAt()).toBe(minute(40));
  });

  test("a message sent again, with another text -> unchanged", async () => {
    await sender.send("messages", [message("a", "inbound", 60)]);
    const again = { ...message("a", "inbound", 60), text: "Other" };
    expect(counts(await sender.send("messages", [again, message("b", "inbound", 5)]))).toMatchObject({
      accepted: 1,
      unchanged: 1,
    });
    expect((await sender.messages()).map((row) => row.text).toSorted()).toEqual(["Message a", "Message b"]);
  });

  test("a message that names nobody, or of no known direction -> named", async () => {
    const answer = await sender.send("messages", [
      { ...message("a", "inbound", 1), contact_id: undefined },
      { ...message("b", "inbound", 1), direction: "sideways" },
      { ...message("c", "inbound", 1), text: "x".repeat(20_001) },
    ]);
    expect(answer.status).toBe(422);
    expect(JSON.parse(answer.text).errors.map((error: { field: string }) => error.field)).toEqual([
      "contact_id",
      "direction",
      "text",
    ]);
  });
});
