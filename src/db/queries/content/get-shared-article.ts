import { eq, sql } from "drizzle-orm";
import type { Db } from "../../client.ts";
import { tasks } from "../../schema/content.ts";

/** What an article's page shows. The token is the only key: whoever holds it may read this, and nothing else of the workspace. */
export const getSharedArticle = (db: Db, token: string) =>
  db
    .select({
      title: tasks.title,
      completedAt: tasks.completedAt,
      fileKey: sql<string | null>`(
        select a.file_key from artifacts a
         where a.workspace_id = tasks.workspace_id and a.subject_id = tasks.id and a.details ->> 'dir' = 'final'
         order by a.created_at desc limit 1)`,
      picture: sql<{ token: string; alt: string | null } | null>`(
        select jsonb_build_object('token', a.token, 'alt', a.details ->> 'title')
          from tasks d join artifacts a on a.workspace_id = d.workspace_id and a.subject_id = d.id and a.token is not null
         where d.parent_task_id = tasks.id and d.type = 'hero_image' and d.status = 'completed'
         order by a.created_at desc limit 1)`,
    })
    .from(tasks)
    .where(eq(tasks.shareToken, token));
