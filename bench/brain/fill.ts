import { randomUUID } from "node:crypto";
import type pg from "pg";

/** How much a workspace of the benchmark has; spread evenly over `DAYS`. */
export interface Size {
  leads: number;
  messages: number;
}

const DAYS = 1_095;
/** Rows of one statement. */
const CHUNK = 50_000;

/** Fills a workspace through the same tables and triggers as the product. @returns seconds it took. */
export async function fill(client: pg.Client, workspace: string, { leads, messages }: Size): Promise<number> {
  const began = performance.now();
  await client.query(
    "insert into workspaces (id, slack_team_id, name, time_zone) values ($1, $2, 'Bench', 'Europe/Berlin')",
    [workspace, `T${workspace}`],
  );
  const contacts = Math.ceil(leads / 2);
  await chunks(contacts, (from, to) =>
    client.query(
      `insert into contacts (id, workspace_id, external_id, name, company, email, created_at)
       select gen_random_uuid(), $1, 'c' || n, 'Contact ' || n, 'Company ' || n % 1000, 'c' || n || '@example.com',
              now() - n * $4::float8 / $5 * interval '1 day'
         from generate_series($2::int, $3::int) as n`,
      [workspace, from, to, DAYS, contacts],
    ),
  );
  await chunks(leads, (from, to) =>
    client.query(
      `insert into leads (id, workspace_id, contact_id, external_id, source, temperature, score, status, rejection_reason,
                          created_at, updated_at)
       select gen_random_uuid(), $1, contacts.id, 'l' || n, 'Website', (array['hot', 'warm', 'cold'])[1 + n % 3], n % 101,
              (array['new', 'contacted', 'qualified', 'converted', 'rejected'])[1 + n % 5],
              case n % 5 when 4 then (array['Price', 'No budget', 'Timing', 'Other provider', 'No need', 'Wrong person'])[1 + n / 5 % 6] end,
              at.created, at.created + interval '2 days'
         from generate_series($2::int, $3::int) as n
        cross join lateral (select now() - interval '2 days' - n * $4::float8 / $5 * interval '1 day' as created) as at
         join contacts on contacts.workspace_id = $1 and contacts.external_id = 'c' || (n + 1) / 2`,
      [workspace, from, to, DAYS - 3, leads],
    ),
  );
  const each = Math.ceil(messages / contacts);
  await chunks(messages, (from, to) =>
    client.query(
      `insert into messages (id, workspace_id, contact_id, external_id, direction, text, sent_at)
       select gen_random_uuid(), $1, contacts.id, 'm' || n, (array['outbound', 'inbound'])[1 + n % 2],
              'How long does the delivery take, and what does it cost for ' || n || '?',
              now() - ((n - 1) / $6::int) * $4::float8 / $5 * interval '1 day' + n % $6::int * interval '3 minutes' - interval '2 hours'
         from generate_series($2::int, $3::int) as n
         join contacts on contacts.workspace_id = $1 and contacts.external_id = 'c' || 1 + (n - 1) / $6::int`,
      [workspace, from, to, DAYS, contacts, each],
    ),
  );
  await rise(client, workspace);
  await recommend(client, workspace, leads);
  await watch(client, workspace, leads);
  return (performance.now() - began) / 1_000;
}

/** Scores of the last month's leads rise. */
const rise = (client: pg.Client, workspace: string) =>
  client.query(
    "update leads set score = least(100, score + 20) where workspace_id = $1 and created_at > now() - interval '30 days'",
    [workspace],
  );

/** Recommendations that were decided, one for each twenty leads, and 200 that are open. */
const recommend = (client: pg.Client, workspace: string, leads: number) =>
  client.query(
    `insert into brain_actions (id, workspace_id, contact_id, type, priority, urgency, reason, evidence, status, stage_before,
                                decided_at, expires_at, created_at)
     select gen_random_uuid(), $1, contacts.id,
            (array['follow_up', 'response_template', 'handoff_ready', 'opportunity_alert'])[1 + n % 4], n % 101, 'today', 'Bench',
            'question:' || n, it.status, 'new', case when it.status <> 'pending' then it.at end,
            now() + interval '1 day', it.at
       from generate_series(1, greatest(400, $2::int / 20)) as n
      cross join lateral (
             select case when n <= 200 then 'pending' else (array['actioned', 'dismissed', 'actioned'])[1 + n % 3] end as status,
                    now() - n * $3::float8 / greatest(400, $2::int / 20) * interval '1 day' as at) as it
       join contacts on contacts.workspace_id = $1 and contacts.external_id = 'c' || n`,
    [workspace, leads, DAYS],
  );

/** A campaign of videos, one for each five hundred leads, each clicked in the last month by somebody known. */
async function watch(client: pg.Client, workspace: string, leads: number): Promise<void> {
  const campaign = randomUUID();
  await client.query(
    `insert into campaigns (id, workspace_id, kind, name, brief, sender_name, sender_company, voice_id, request_key)
     values ($1, $2, 'prospect_video', 'Bench', '', 'Bench', 'Bench', 'voice', 'bench')`,
    [campaign, workspace],
  );
  await client.query(
    `with watched as (
       insert into prospects (id, workspace_id, campaign_id, position, name, company, email)
       select gen_random_uuid(), $2, $1, n, 'Contact ' || n, 'Company', 'C' || n || '@example.com'
         from generate_series(1, greatest(20, $3::int / 500)) as n
       returning id, position
     )
     insert into share_signals (id, workspace_id, prospect_id, kind, last_at)
     select gen_random_uuid(), $2, id, 'clicked', now() - position % 30 * interval '1 day' from watched`,
    [campaign, workspace, leads],
  );
}

async function chunks(rows: number, insert: (from: number, to: number) => Promise<unknown>): Promise<void> {
  for (let from = 1; from <= rows; from += CHUNK) await insert(from, Math.min(rows, from + CHUNK - 1));
}
