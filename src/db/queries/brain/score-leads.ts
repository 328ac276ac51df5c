import { type SQL, sql } from "drizzle-orm";
import type { Db } from "../../client.ts";
import type { ActionId, LeadId, WorkspaceId } from "../../ids.ts";

/** What a lead's score is made from. */
export interface ScorableLead extends Record<string, unknown> {
  id: LeadId;
  source: string | null;
  attributes: Record<string, string | number | boolean | null>;
  /** Messages of the first week after the lead came in, so that old and new leads can be compared. */
  replies: number;
  ours: number;
}

/** A lead whose end is known, or that had its time. */
export interface LeadOutcome extends ScorableLead {
  converted: boolean;
  /** The sender's own score; null where there is none or ours stands in its place. */
  sender_score: number | null;
}

/** A lead with the scores it has. */
export interface ExplainableLead extends LeadOutcome {
  score: number | null;
  model_score: number | null;
}

/** A lead younger than this has not had its time, whichever way it seems to go. */
const DAYS_TO_END = 7;
/** Leads older than this keep the score they have. */
const DAYS_SCORED = 90;

/** A page of leads by `which`, in the order `by`, with what was written in their first week. */
const withActivity = (which: SQL, by: SQL, limit: number) => sql`
  select lead.id, lead.source, lead.attributes, lead.status = 'converted' as converted, lead.score, lead.model_score,
         case when lead.score is distinct from lead.model_score then lead.score end as sender_score,
         activity.replies, activity.ours
    from (select * from leads where ${which} order by ${by} limit ${limit}) as lead
    cross join lateral (
      select count(*) filter (where direction = 'inbound')::int as replies,
             count(*) filter (where direction = 'outbound')::int as ours
        from messages
       where workspace_id = lead.workspace_id and contact_id = lead.contact_id
         and sent_at >= lead.created_at and sent_at < lead.created_at + make_interval(days => ${DAYS_TO_END}::int)
    ) activity
   order by ${by}`;

const ended = (workspaceId: WorkspaceId) =>
  sql`workspace_id = ${workspaceId} and created_at <= app_now() - make_interval(days => ${DAYS_TO_END}::int)`;

/** How many leads have had their time, and how many of them converted. */
export const countLeadOutcomes = (db: Db, workspaceId: WorkspaceId) =>
  db.execute<{ rows: number; positives: number }>(sql`
    select count(*)::int as rows, count(*) filter (where status = 'converted')::int as positives
      from leads
     where ${ended(workspaceId)}`);

/** The newest leads that have had their time, to learn from. */
export const listLeadOutcomes = (db: Db, workspaceId: WorkspaceId, limit: number) =>
  db.execute<LeadOutcome>(withActivity(ended(workspaceId), sql`created_at desc, id desc`, limit));

/** Leads of the last 90 days and those never scored, after the id `after`, by id. */
export const listLeadsToScore = (db: Db, workspaceId: WorkspaceId, after: string | null, limit: number) =>
  db.execute<ScorableLead>(
    withActivity(
      sql`workspace_id = ${workspaceId} and (${after}::uuid is null or id > ${after}::uuid)
          and (model_score is null or created_at > app_now() - make_interval(days => ${DAYS_SCORED}::int))`,
      sql`id`,
      limit,
    ),
  );

/** The newest lead of the contact a recommendation is about; no row where that has none. */
export const newestLeadOfAction = (db: Db, workspaceId: WorkspaceId, id: ActionId) =>
  db.execute<ExplainableLead>(
    withActivity(
      sql`workspace_id = ${workspaceId}
          and contact_id = (select contact_id from brain_actions
                             where brain_actions.workspace_id = ${workspaceId} and brain_actions.id = ${id})`,
      sql`created_at desc, id desc`,
      1,
    ),
  );

/** These leads, in no order. */
export const listLeadsToExplain = (db: Db, workspaceId: WorkspaceId, ids: LeadId[]) =>
  db.execute<ExplainableLead>(
    withActivity(
      sql`workspace_id = ${workspaceId} and id in (select value::uuid from jsonb_array_elements_text(${JSON.stringify(ids)}::jsonb))`,
      sql`id`,
      ids.length,
    ),
  );

/**
 * Writes what the model gave. A lead without a score, or whose score is the one the model gave before, gets it as its score,
 * and its temperature by the workspace's thresholds; a sender's score is replaced only when `overSender`.
 * Rows that stay the same are not touched. Gives the leads whose score or temperature changed.
 */
export const writeLeadScores = (
  db: Db,
  workspaceId: WorkspaceId,
  scores: { id: LeadId; score: number }[],
  overSender: boolean,
) =>
  db.execute<{ id: LeadId }>(sql`
    with item as (
      select given.id, given.score,
             case
               when given.score >= coalesce(config.hot_threshold, 70) then 'hot'
               when given.score >= coalesce(config.warm_threshold, 40) then 'warm'
               else 'cold'
             end as temperature,
             ${overSender}::boolean or leads.score is null or leads.score is not distinct from leads.model_score as ours
        from jsonb_to_recordset(${JSON.stringify(scores)}::jsonb) as given (id uuid, score int)
        join leads on leads.id = given.id and leads.workspace_id = ${workspaceId}
        left join brain_config config on config.workspace_id = ${workspaceId}
    ),
    written as (
      update leads
         set model_score = item.score,
             score = case when item.ours then item.score else leads.score end,
             temperature = case when item.ours then item.temperature else leads.temperature end
        from item
       where leads.id = item.id and leads.workspace_id = ${workspaceId}
         and (leads.model_score is distinct from item.score
              or item.ours and (leads.score, leads.temperature) is distinct from (item.score, item.temperature))
      returning leads.id, item.ours
    )
    select id from written where ours`);
