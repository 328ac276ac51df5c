import { sql } from "drizzle-orm";
import type { Db, Statement } from "../../client.ts";
import type { CampaignId, EffectId, WorkspaceId } from "../../ids.ts";
import type { Origin } from "../../schema/runs.ts";

export interface Ask {
  id: EffectId;
  /** Once under this key; with `daily`, once under it each local day. */
  key: string;
  daily?: boolean;
  purpose: "day_reached" | "run_reached" | "order_question";
  campaign: CampaignId | null;
  /** Where the run was begun, if it was begun in Slack itself. */
  origin: Origin | null;
  facts: Record<string, unknown>;
}

/** Makes a question to people due, once: in the thread of the campaign's card, else where the run was begun, else nowhere. */
export const askPeople = (db: Db, workspace: WorkspaceId, ask: Ask): Statement =>
  db.execute(sql`
    insert into effects (id, workspace_id, key, kind, purpose, campaign_id, provider, state, target, result)
    select ${ask.id}::uuid, w.id,
           ${ask.key} || ${ask.daily ? sql`'/' || (app_now() at time zone w.time_zone)::date` : sql`''`}, 'post', ${ask.purpose}, c.id, 'Slack', 'due',
           coalesce(c.origin, ${ask.origin ? JSON.stringify(ask.origin) : null}::jsonb), ${JSON.stringify(ask.facts)}::jsonb
      from workspaces w
      left join campaigns c on c.workspace_id = w.id and c.id = ${ask.campaign}::uuid
     where w.id = ${workspace}
       and coalesce(c.origin, ${ask.origin ? JSON.stringify(ask.origin) : null}::jsonb) is not null
        on conflict do nothing`);
