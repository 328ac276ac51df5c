import type { Db } from "../db/client.ts";
import type { CampaignId, TaskId, WorkspaceId } from "../db/ids.ts";
import { findContentCard } from "../db/queries/content/find-content-card.ts";
import { findNoticeFacts } from "../db/queries/content/find-notice-facts.ts";
import { listTasks } from "../db/queries/content/list-tasks.ts";
import type { Card, ContentNotice, Notice } from "../pipelines/ports.ts";
import type { ContentFacts } from "./blocks/content/card.ts";
import { CONTENT_KINDS, contentNotice, type NoticeFacts } from "./blocks/content/notices.ts";

/** Articles read for a card or a report; a campaign has at most as many. */
const MOST_TASKS = 50;

const CONTENT = new Set<string>(CONTENT_KINDS);

/** Whether a notice is about articles. */
export const isContent = (notice: Notice): notice is ContentNotice => CONTENT.has(notice.kind);

interface Deps {
  db: Db;
  /** Where articles are read, without a slash at its end. */
  publicUrl: string;
}

/** A content campaign as its cards show it. Null: there is none, it is of another kind, or another workspace's. */
export async function contentFacts(
  { db, publicUrl }: Deps,
  workspaceId: WorkspaceId,
  campaignId: CampaignId,
): Promise<ContentFacts | null> {
  const [[found], tasks] = await db.batch([
    findContentCard(db, workspaceId, campaignId),
    listTasks(db, workspaceId, { campaignId }, MOST_TASKS),
  ]);
  return found ? { ...found, tasks, publicUrl } : null;
}

/** A message about an article, from its rows as they stand. */
export async function presentContent(deps: Deps, workspaceId: WorkspaceId, notice: ContentNotice): Promise<Card> {
  return contentNotice(
    notice,
    "taskId" in notice ? await noticeFacts(deps, workspaceId, notice.taskId as TaskId) : null,
  );
}

async function noticeFacts(
  { db, publicUrl }: Deps,
  workspaceId: WorkspaceId,
  taskId: TaskId,
): Promise<NoticeFacts | null> {
  const [found] = await findNoticeFacts(db, workspaceId, taskId);
  if (!found) return null;
  const { task } = found;
  return {
    title: task.title,
    campaign: found.campaign,
    quality: task.quality,
    drafts: found.drafts,
    words: found.words,
    shareUrl: task.shareToken ? `${publicUrl}/articles/${task.shareToken}` : null,
    deliverables: found.deliverables.map(({ kind, token }) => ({
      kind,
      url: token ? `${publicUrl}/files/${token}` : null,
    })),
    people: task.assignees.length > 0 ? task.assignees : task.createdBy ? [task.createdBy] : [],
  };
}
