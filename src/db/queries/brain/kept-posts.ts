import { sql } from "drizzle-orm";
import type { Db, Statement } from "../../client.ts";
import type { SummaryId, WorkspaceId } from "../../ids.ts";

/** Something that happened and was not posted; told to several people it is one thing. */
export interface KeptThing extends Record<string, unknown> {
  purpose: string;
  facts: Record<string, unknown>;
  /** Of the article it is about; null where that is gone, or where it is about several. */
  title: string | null;
}

/** Things that one digest names at most; there may be more of them. */
const MOST_NAMED = 10;

/** Puts what was kept back since the digest before into this one; what another digest told of stays there. */
export const tellKept = (db: Db, workspaceId: WorkspaceId, summaryId: SummaryId): Statement =>
  db.execute(sql`
    update unasked_posts
       set summary_id = ${summaryId}::uuid
     where workspace_id = ${workspaceId}
       and kept is not null
       and summary_id is null
       and exists (select from brain_summaries where workspace_id = ${workspaceId} and id = ${summaryId}::uuid)`);

/**
 * What a digest tells of things kept back, the newest first; `all` is how many there are. A digest that nobody waits for (of this
 * moment, by request) tells what the next one will; `null` asks for just that.
 */
export const listKept = (db: Db, workspaceId: WorkspaceId, summaryId: SummaryId | null) =>
  db.execute<KeptThing & { all: number }>(sql`
    select thing.purpose, thing.facts, t.title, (count(*) over ())::int as "all"
      from (select purpose, facts, max(created_at) as at
              from unasked_posts
             where workspace_id = ${workspaceId} and kept is not null
               and (summary_id = ${summaryId}::uuid
                    or summary_id is null
                       and (${summaryId}::uuid is null
                            or exists (select from brain_summaries s
                                        where s.workspace_id = ${workspaceId} and s.id = ${summaryId}::uuid
                                          and s.digest_date is null and s.metrics ? 'moved')))
             group by purpose, facts) as thing
      left join tasks t on t.workspace_id = ${workspaceId} and t.id = (thing.facts ->> 'taskId')::uuid
     order by thing.at desc, t.title
     limit ${MOST_NAMED}`);
