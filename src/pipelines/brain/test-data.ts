import type { WorkspaceId } from "../../db/ids.ts";

type Query = (sql: string, values?: unknown[]) => Promise<Record<string, unknown>[]>;

/** A conversation of a test: turns with how many hours ago they were, and the contact's lead. */
export interface TestConversation {
  contact: string;
  turns: { from: "us" | "them"; text: string; hoursAgo: number }[];
  lead?: {
    temperature?: "hot" | "warm" | "cold";
    score?: number | null;
    status?: string;
    hoursAgo?: number;
    rejectionReason?: string;
  };
}

/** Inserts contacts, leads and messages in three statements, whatever their number. */
export async function seedConversations(query: Query, workspaceId: WorkspaceId, conversations: TestConversation[]) {
  const contacts = conversations.map(({ contact }, index) => ({ external: `c${index}-${contact}`, name: contact }));
  await query(
    `insert into contacts (id, workspace_id, external_id, name)
     select gen_random_uuid(), $1, external, name from jsonb_to_recordset($2::jsonb) as it (external text, name text)`,
    [workspaceId, JSON.stringify(contacts)],
  );
  const leads = conversations.flatMap(({ contact, lead }, index) =>
    lead
      ? [{ external: `c${index}-${contact}`, temperature: "warm", status: "new", hours: lead.hoursAgo ?? 1, ...lead }]
      : [],
  );
  await query(
    `insert into leads (id, workspace_id, contact_id, external_id, temperature, score, status, rejection_reason, created_at, updated_at)
     select gen_random_uuid(), $1, contacts.id, external, temperature, score, status, "rejectionReason",
            app_now() - hours * interval '1 hour', app_now() - hours * interval '1 hour'
       from jsonb_to_recordset($2::jsonb)
         as it (external text, temperature text, score int, status text, "rejectionReason" text, hours float8)
       join contacts on contacts.workspace_id = $1 and contacts.external_id = external`,
    [workspaceId, JSON.stringify(leads)],
  );
  const messages = conversations.flatMap(({ contact, turns }, index) =>
    turns.map(({ from, text, hoursAgo }, turn) => ({
      external: `c${index}-${contact}`,
      id: `m${index}-${turn}`,
      direction: from === "us" ? "outbound" : "inbound",
      text,
      hours: hoursAgo,
    })),
  );
  await query(
    `insert into messages (id, workspace_id, contact_id, external_id, direction, text, sent_at)
     select gen_random_uuid(), $1, contacts.id, it.id, direction, text, app_now() - hours * interval '1 hour'
       from jsonb_to_recordset($2::jsonb) as it (external text, id text, direction text, text text, hours float8)
       join contacts on contacts.workspace_id = $1 and contacts.external_id = external`,
    [workspaceId, JSON.stringify(messages)],
  );
}

/** A small team's week. */
export const SMALL_WEEK: TestConversation[] = [
  {
    contact: "Maria Vega",
    lead: { temperature: "hot", score: 90, hoursAgo: 60 },
    turns: [
      { from: "us", text: "Hello Maria, how can we help?", hoursAgo: 50 },
      { from: "them", text: "Hi! How long does the onboarding take for a team like ours?", hoursAgo: 30 },
    ],
  },
  {
    contact: "Jon Berg",
    lead: { temperature: "warm", score: 55, hoursAgo: 40 },
    turns: [
      { from: "us", text: "Did you see our offer?", hoursAgo: 30 },
      { from: "them", text: "Yes. It is too expensive for a small shop like mine.", hoursAgo: 26 },
    ],
  },
  {
    contact: "Ana Silva",
    lead: { temperature: "hot", score: 80, hoursAgo: 80 },
    turns: [
      { from: "us", text: "Shall we go ahead?", hoursAgo: 20 },
      { from: "them", text: "We are ready to start, please send us the contract.", hoursAgo: 5 },
    ],
  },
  {
    contact: "Lee Wong",
    lead: { temperature: "warm", score: 60, hoursAgo: 100 },
    turns: [
      { from: "them", text: "I would love to learn more about the premium plan.", hoursAgo: 90 },
      { from: "us", text: "Here is our overview.", hoursAgo: 80 },
    ],
  },
  { contact: "Priya Nair", lead: { temperature: "hot", score: 95, hoursAgo: 10 }, turns: [] },
  {
    contact: "Tom Hill",
    lead: { temperature: "cold", score: 10, status: "rejected", rejectionReason: "No budget", hoursAgo: 20 },
    turns: [
      { from: "us", text: "Any news?", hoursAgo: 24 },
      { from: "them", text: "Sorry, we have no budget for this until spring.", hoursAgo: 22 },
    ],
  },
  { contact: "Kim Lund", lead: { temperature: "warm", score: 70, status: "converted", hoursAgo: 15 }, turns: [] },
];
