import { sql } from "drizzle-orm";
import type { Db } from "../../client.ts";
import type { ProjectId, TranscriptMessageId, WorkspaceId } from "../../ids.ts";
import type { TranscriptAnchor } from "../../schema/draft-jobs.ts";

/** A message as prompts and people are shown it. */
export type TranscriptLine = {
  id: TranscriptMessageId;
  position: number;
  speaker: string;
  text: string;
  said_at: string | null;
};

/** Characters read of a message that nobody pointed at: far more than a prompt has room for beside the others. */
const READ = 6_000;

/**
 * The messages that pointers name with `window` neighbours on either side, and the newest `atMost` within the anchors,
 * in the transcript's order. What nobody pointed at is cut where it is very long, so that one read stays small.
 */
export const listExcerpts = (
  db: Db,
  workspace: WorkspaceId,
  project: ProjectId,
  pick: { pointers: TranscriptMessageId[]; anchors: TranscriptAnchor[]; window: number; atMost: number },
) =>
  db.execute<TranscriptLine>(sql`
    with named as (
      select t.id, t.position
        from transcript_messages t
       where t.workspace_id = ${workspace} and t.project_id = ${project}
         and t.id in (select (jsonb_array_elements_text(${JSON.stringify(pick.pointers)}::jsonb))::uuid)
    ),
    spans as (
      select (a ->> 'from')::int as first, (a ->> 'to')::int as last
        from jsonb_array_elements(${JSON.stringify(pick.anchors)}::jsonb) as a
    ),
    anchored as (
      select t.id
        from transcript_messages t
       where t.workspace_id = ${workspace} and t.project_id = ${project}
         and exists (select from spans s where t.position between s.first and s.last)
       order by t.position desc
       limit ${pick.atMost}
    )
    select t.id, t.position, t.speaker, t.said_at::text as said_at,
           case when length(t.text) > ${READ} and t.id not in (select id from named) then left(t.text, ${READ}) || '…' else t.text end as text
      from transcript_messages t
     where t.workspace_id = ${workspace} and t.project_id = ${project}
       and (t.id in (select id from anchored)
            or exists (select from named n where t.position between n.position - ${pick.window} and n.position + ${pick.window}))
     order by t.position`);

/** The ids of the messages at these positions. */
export const idsAtPositions = (db: Db, workspace: WorkspaceId, project: ProjectId, positions: number[]) =>
  db.execute<{ id: TranscriptMessageId; position: number }>(sql`
    select t.id, t.position
      from transcript_messages t
     where t.workspace_id = ${workspace} and t.project_id = ${project}
       and t.position in (select (jsonb_array_elements_text(${JSON.stringify(positions)}::jsonb))::int)
     order by t.position`);

/** How long the transcript is, and its newest messages, in order. */
export const listNewestMessages = (db: Db, workspace: WorkspaceId, project: ProjectId, limit: number) =>
  db.execute<TranscriptLine & { total: number }>(sql`
    select * from (
      select t.id, t.position, t.speaker, t.text, t.said_at::text as said_at, count(*) over ()::int as total
        from transcript_messages t
       where t.workspace_id = ${workspace} and t.project_id = ${project}
       order by t.position desc
       limit ${limit}) newest
     order by position`);
