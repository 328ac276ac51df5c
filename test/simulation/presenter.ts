import { sql } from "drizzle-orm";
import type { Db } from "../../src/db/client.ts";
import type { Card, Presenter } from "../../src/pipelines/ports.ts";

const card = (text: string): Card => ({ text, blocks: [] });

/** What a campaign's card says: its status and how many runs stand where. One query, so that it is one moment's truth. */
export const CAMPAIGN_TEXT = `
  select 'campaign ' || c.status || coalesce((
           select ': ' || string_agg(r.state || ' ' || r.n, ', ' order by r.state)
             from (select state, count(*) as n from runs where campaign_id = c.id group by state) r), '') as sim_card
    from campaigns c`;

/** Which reading of the rows a card shows, counted up; 0 for what is no campaign's card. */
export const readingOf = (card: Card): number => Number(readings.get(card) ?? 0);
const readings = new WeakMap<Card, number>();
let made = 0;

/** Cards made from rows as they stand; reading them is a boundary like any other. */
export function createPresenter(db: Db): Presenter {
  const campaign = async (id: string): Promise<Card> => {
    const { rows } = await db.execute<{ sim_card: string }>(sql`${sql.raw(CAMPAIGN_TEXT)} where c.id = ${id}::uuid`);
    const told = card(rows[0]?.sim_card ?? "nothing");
    made += 1;
    readings.set(told, made);
    return told;
  };
  return {
    campaign: (_workspace, id) => campaign(id),
    campaignEnded: (_workspace, id) => campaign(id),
    async runEnded(_workspace, id) {
      const { rows } = await db.execute<{ sim_card: string }>(
        sql`select 'run ' || state as sim_card from runs where id = ${id}::uuid`,
      );
      return card(rows[0]?.sim_card ?? "nothing");
    },
    notice: async (_workspace, { kind }) => card(kind),
    summary: () => Promise.reject(new Error("There are no summaries in the simulation.")),
  };
}
