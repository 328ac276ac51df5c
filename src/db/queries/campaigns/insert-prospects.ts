import { sql } from "drizzle-orm";
import type { Db } from "../../client.ts";
import type { CampaignId, ProspectId, WorkspaceId } from "../../ids.ts";
import { prospects } from "../../schema/campaigns.ts";

/** One prospect of a campaign; `position` is its place in the list it came in. */
export interface ProspectRow {
  id: ProspectId;
  position: number;
  name: string;
  company: string;
  title: string | null;
  url: string | null;
  email: string | null;
  held?: string | null | undefined;
}

/** Inserts any number of prospects with one parameter: 10,000 rows of parameters would pass PostgreSQL's 65,535. */
export const insertProspects = (db: Db, workspaceId: WorkspaceId, campaignId: CampaignId, rows: ProspectRow[]) =>
  db.execute(sql`
    insert into ${prospects} (id, workspace_id, campaign_id, position, name, company, title, url, email, held)
    select p.id, ${workspaceId}::uuid, ${campaignId}::uuid, p.position, p.name, p.company, p.title, p.url, p.email, p.held
      from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
        as p(id uuid, position integer, name text, company text, title text, url text, email text, held text)
  `);
