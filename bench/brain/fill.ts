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
      `insert into contacts (id, workspace_id, external_id, name, company, created_at)
       select gen_random_uuid(), $1, 'c' || n, 'Contact ' || n, 'Company ' || n % 1000,
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
  return (performance.now() - began) / 1_000;
}

async function chunks(rows: number, insert: (from: number, to: number) => Promise<unknown>): Promise<void> {
  for (let from = 1; from <= rows; from += CHUNK) await insert(from, Math.min(rows, from + CHUNK - 1));
}
