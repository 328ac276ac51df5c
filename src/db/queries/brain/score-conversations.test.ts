import { beforeEach, expect, test } from "vitest";
import { brainData } from "../../../../test/harness/brain.ts";
import { ingestLeads, ingestMessages } from "../../../ingest/ingest.ts";
import { leadItem } from "../../../ingest/lead-item.ts";
import { messageItem } from "../../../ingest/message-item.ts";
import { listConversationsToScore } from "./score-conversations.ts";

const data = brainData();
let { db, workspace } = data;
beforeEach(() => {
  ({ db, workspace } = data);
});

const DAY = 86_400_000;
const ago = (days: number) => new Date(Date.now() - days * DAY).toISOString();

async function talk(id: string, options: { days: number; status: string; direction?: string }): Promise<void> {
  const { days, status, direction = "inbound" } = options;
  const lead = { id, contact: { id, name: id }, status, created_at: ago(20), updated_at: ago(1) };
  await ingestLeads(db, workspace, [leadItem(new Date()).parse(lead)]);
  const messages = [
    { id: `${id}1`, contact_id: id, direction: "inbound", text: "Hello", sent_at: ago(15) },
    { id: `${id}2`, contact_id: id, direction, text: "And now?", sent_at: ago(days) },
  ];
  await ingestMessages(
    db,
    workspace,
    messages.map((message) => messageItem(new Date()).parse(message)),
  );
}

test("silent for a week, or its newest lead closed -> over; a word of either side within the week -> goes on", async () => {
  await talk("silent", { days: 8, status: "contacted" });
  await talk("fresh", { days: 2, status: "contacted" });
  await talk("ours", { days: 2, status: "new", direction: "outbound" });
  await talk("lost", { days: 2, status: "rejected" });
  await talk("won", { days: 2, status: "converted" });
  const names = await data.query("select id, external_id from contacts where workspace_id = $1", [workspace]);
  const { rows } = await listConversationsToScore(db, workspace, null, 100);
  const over = Object.fromEntries(rows.map((row) => [names.find(({ id }) => id === row.id)?.external_id, row.over]));
  expect(over).toEqual({ silent: true, fresh: false, ours: false, lost: true, won: true });
  expect((await listConversationsToScore(db, data.stranger, null, 100)).rows).toEqual([]);
});
