import { eq } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { type TestDatabase, testDatabase } from "../../test/harness/database.ts";
import {
  counts,
  lead,
  newSender,
  type Sender,
  type Sending,
  secrets,
  sign,
} from "../../test/harness/webhook-sender.ts";
import { createSecrets } from "../clients/secrets.ts";
import { rotateWebhookSecret } from "../db/queries/ingest/rotate-webhook-secret.ts";
import { workspaces } from "../db/schema/tenancy.ts";
import { createWebhooks } from "./index.ts";
import { newWebhookSecret } from "./signature.ts";

let database: TestDatabase;
let sender: Sender;

beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());
beforeEach(async () => {
  sender = await newSender(database);
});

describe("who may send", () => {
  const nothingWritten = async () => {
    expect(await sender.leads()).toEqual([]);
    expect(await sender.contacts()).toEqual([]);
    expect(await sender.receipts()).toEqual([]);
  };

  test.each([
    [-299, 200],
    [-300, 200],
    [-301, 401],
    [299, 200],
    [300, 200],
    [301, 401],
  ])("a delivery signed %i s from now -> %i", async (after, status) => {
    expect((await sender.send("leads", { leads: [lead("1")] }, { after })).status).toBe(status);
    if (status === 401) await nothingWritten();
  });

  test.each<[string, Sending]>([
    ["another secret", { secret: newWebhookSecret() }],
    ["an unknown workspace", { team: "T0NOBODY" }],
    ["an impossible workspace", { team: "%27%20or%201%3D1" }],
    ["no workspace", { team: "" }],
    ["no signature", { headers: { "webhook-signature": "" } }],
    ["a signature of another version", { headers: { "webhook-signature": "v2,AAAA" } }],
    ["a signature that is not base64", { headers: { "webhook-signature": "v1,%%%" } }],
    ["a signature of no bytes", { headers: { "webhook-signature": "v1," } }],
    ["another id than was signed", { headers: { "webhook-id": "msg_other" } }],
    ["no id", { headers: { "webhook-id": "" } }],
    ["a timestamp that is no number", { headers: { "webhook-timestamp": "NaN" } }],
    [
      "another timestamp than was signed",
      { headers: { "webhook-timestamp": String(Math.floor(Date.now() / 1000) - 5) } },
    ],
    ["a negative timestamp", { headers: { "webhook-timestamp": "-1" } }],
  ])("%s -> 401, the same words as any other, nothing written", async (_title, sending) => {
    const answer = await sender.send("leads", { leads: [lead("1")] }, sending);
    const wrong = await sender.send("leads", { leads: [lead("1")] }, { secret: newWebhookSecret() });
    expect(answer).toEqual(wrong);
    expect(answer.status).toBe(401);
    await nothingWritten();
  });

  test("a body changed after signing, by one space -> 401", async () => {
    const body = JSON.stringify({ leads: [lead("1")] });
    const headers = sign(sender.secret, "msg_1", body);
    expect((await sender.send("leads", `${body} `, { headers })).status).toBe(401);
    await nothingWritten();
  });

  test("one right signature among several -> taken in", async () => {
    const body = JSON.stringify({ leads: [lead("1")] });
    const right = sign(sender.secret, "msg_1", body);
    const other = sign(newWebhookSecret(), "msg_1", body)["webhook-signature"];
    const headers = { ...right, "webhook-signature": `${other} v1a,xyz ${right["webhook-signature"]}` };
    expect((await sender.send("leads", body, { headers })).status).toBe(200);
  });

  test("a rotated secret -> both work; rotated again -> the first one no longer", async () => {
    const [first, second, third] = [sender.secret, newWebhookSecret(), newWebhookSecret()];
    const rotate = async (to: string) =>
      rotateWebhookSecret(database.db, sender.workspaceId, await secrets.encrypt(to, sender.team));
    await rotate(second);
    expect((await sender.send("leads", { leads: [lead("1")] }, { secret: first })).status).toBe(200);
    expect((await sender.send("leads", { leads: [lead("2")] }, { secret: second })).status).toBe(200);
    await rotate(third);
    expect((await sender.send("leads", { leads: [lead("3")] }, { secret: first })).status).toBe(401);
    expect((await sender.send("leads", { leads: [lead("4")] }, { secret: second })).status).toBe(200);
  });

  test("two workspaces sending the same ids -> neither reads, changes or dates anything of the other", async () => {
    const other = await newSender(database);
    expect((await sender.send("leads", { leads: [lead("1")] }, { team: other.team })).status).toBe(401);
    const updated_at = "2026-01-01T00:00:00Z";
    await sender.send("leads", [lead("1", { owner: "mine", updated_at })], { id: "msg_same" });
    const message = { contact_id: "c-1", text: "Hi", sent_at: updated_at, direction: "outbound" };
    await sender.send("messages", [{ ...message, id: "m1" }]);
    const before = [await sender.leads(), await sender.contacts(), await sender.messages()];

    const theirs = lead("1", { owner: "theirs", contact: { id: "c-1", name: "Theirs" } });
    expect(counts(await other.send("leads", [theirs], { id: "msg_same" }))).toMatchObject({ accepted: 1 });
    const reply = { ...message, id: "m2", direction: "inbound", sent_at: "2026-01-02T00:00:00Z" };
    expect(counts(await other.send("messages", [{ ...message, id: "m1" }, reply]))).toMatchObject({ accepted: 2 });
    expect([await sender.leads(), await sender.contacts(), await sender.messages()]).toEqual(before);
    expect((await other.leads())[0]).toMatchObject({ owner: "theirs", repliedAt: new Date(reply.sent_at) });
  });

  test("an uninstalled workspace -> 401", async () => {
    const uninstalledAt = new Date();
    await database.db.update(workspaces).set({ uninstalledAt }).where(eq(workspaces.id, sender.workspaceId));
    expect((await sender.send("leads", { leads: [lead("1")] })).status).toBe(401);
  });

  test("a secret sealed by a key that is gone -> an error of ours, not a wrong signature; nothing written", async () => {
    const errors = vi.spyOn(console, "error").mockImplementation(() => undefined);
    const others = createSecrets([{ kid: "k2", key: crypto.getRandomValues(new Uint8Array(32)) }]);
    const body = JSON.stringify([lead("1")]);
    const response = await createWebhooks({ ...sender.deps, secrets: others }).request(
      `/webhooks/leads?workspace=${sender.team}`,
      { method: "POST", body, headers: sign(sender.secret, "msg_1", body) },
    );
    expect(response.status).toBe(500);
    expect(errors).toHaveBeenCalledOnce();
    vi.restoreAllMocks();
    await nothingWritten();
  });

  test("the workspace named by the header instead of the address -> taken in", async () => {
    const body = JSON.stringify([lead("1")]);
    const headers = { "x-callboard-workspace": sender.team, ...sign(sender.secret, "msg_1", body) };
    const response = await sender.app.request("/webhooks/leads", { method: "POST", body, headers });
    expect(response.status).toBe(200);
  });
});
