import pg from "pg";
import { afterAll, beforeAll, beforeEach } from "vitest";
import type { Db } from "../../src/db/client.ts";
import { type ContactId, newId, type WorkspaceId } from "../../src/db/ids.ts";
import { testDatabase } from "./database.ts";

/** A database with two workspaces, new before each test; the first has a contact, the other is a stranger to it. */
export interface BrainData {
  db: Db;
  workspace: WorkspaceId;
  stranger: WorkspaceId;
  contact: ContactId;
  query(sql: string, values?: unknown[]): Promise<Record<string, unknown>[]>;
  newContact(of: WorkspaceId, name?: string): Promise<ContactId>;
  /** `hours` ago is when it came in, and its version. */
  newLead(contact: ContactId, lead?: Record<string, unknown>): Promise<void>;
  newMessage(contact: ContactId, direction: "inbound" | "outbound", hours: number, text?: string): Promise<void>;
}

/** Registers the hooks that make and drop it; what it holds is there once a test runs. */
export function brainData(): BrainData {
  let session: pg.Client;
  let close: () => Promise<void>;
  const data: BrainData = {
    ...({} as Pick<BrainData, "db" | "workspace" | "stranger" | "contact">),
    query: async (sql, values = []) => (await session.query(sql, values)).rows,
    async newContact(of, name = "Maria Vega") {
      const id = newId<ContactId>();
      const values = [id, of, `x${id}`, name];
      await data.query("insert into contacts (id, workspace_id, external_id, name) values ($1, $2, $3, $4)", values);
      return id;
    },
    async newLead(contact, lead = {}) {
      const row = { temperature: "warm", status: "new", score: null, rejection_reason: null, hours: 1, ...lead };
      await data.query(
        `insert into leads (id, workspace_id, contact_id, external_id, temperature, status, score, rejection_reason, created_at, updated_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, app_now() - $9 * interval '1 hour', app_now() - $9 * interval '1 hour')`,
        [
          newId(),
          data.workspace,
          contact,
          newId(),
          row.temperature,
          row.status,
          row.score,
          row.rejection_reason,
          row.hours,
        ],
      );
    },
    async newMessage(contact, direction, hours, text = "Hello there") {
      await data.query(
        `insert into messages (id, workspace_id, contact_id, external_id, direction, text, sent_at)
         values ($1, $2, $3, $4, $5, $6, app_now() - $7 * interval '1 hour')`,
        [newId(), data.workspace, contact, newId(), direction, text, hours],
      );
    },
  };
  beforeAll(async () => {
    const database = await testDatabase();
    data.db = database.db;
    session = new pg.Client({ connectionString: database.url });
    await session.connect();
    close = database.close;
  });
  afterAll(async () => {
    await session.end();
    await close();
  });
  beforeEach(async () => {
    data.workspace = newId();
    data.stranger = newId();
    for (const id of [data.workspace, data.stranger])
      await data.query("insert into workspaces (id, slack_team_id, name) values ($1, $2, 'Test')", [id, `T${id}`]);
    data.contact = await data.newContact(data.workspace);
  });
  return data;
}
