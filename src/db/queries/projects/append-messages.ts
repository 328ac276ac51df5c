import { sql } from "drizzle-orm";
import type { Db } from "../../client.ts";
import type { ProjectId, SlackUserId, TranscriptMessageId, WorkspaceId } from "../../ids.ts";

/** A message on its way into a transcript. */
export interface NewMessage {
  id: TranscriptMessageId;
  sourceKey: string;
  speaker: string;
  text: string;
  /** ISO time; null where nobody knows. */
  saidAt: string | null;
}

/**
 * Adds messages at the transcript's end, in the order given; those that are there already (by source) are left alone.
 * After `lockProject` in the same batch, so that positions have no gaps and never clash. Answers what was added.
 */
export const appendMessages = (
  db: Db,
  workspace: WorkspaceId,
  project: ProjectId,
  addedBy: SlackUserId | null,
  items: NewMessage[],
) =>
  db.execute<{ id: TranscriptMessageId; position: number }>(sql`
    insert into transcript_messages (id, workspace_id, project_id, position, source_key, speaker, text, said_at, added_by)
    select (n.item ->> 'id')::uuid, p.workspace_id, p.id,
           (coalesce((select max(t.position) from transcript_messages t where t.project_id = p.id), 0)
             + row_number() over (order by n.place))::int,
           n.item ->> 'sourceKey', n.item ->> 'speaker', n.item ->> 'text', (n.item ->> 'saidAt')::timestamptz,
           ${addedBy}::text
      from projects p,
           (select distinct on (item ->> 'sourceKey') item, place
              from jsonb_array_elements(${JSON.stringify(items)}::jsonb) with ordinality as given (item, place)
             order by item ->> 'sourceKey', place) n
     where p.workspace_id = ${workspace}
       and p.id = ${project}
       and not exists (select from transcript_messages t
                        where t.project_id = p.id and t.source_key = n.item ->> 'sourceKey')
    returning id, position`);

/** Marks a project as changed. */
export const touchProject = (db: Db, workspace: WorkspaceId, project: ProjectId) =>
  db.execute(sql`update projects set changed_at = app_now() where workspace_id = ${workspace} and id = ${project}`);
