import { v5 } from "uuid";
import type { Db, Statement } from "../../../db/client.ts";
import { type CampaignId, newId, type RunId, type TaskId, type TopicId, type WorkspaceId } from "../../../db/ids.ts";
import { insertTasks } from "../../../db/queries/content/insert-tasks.ts";
import { useTopics } from "../../../db/queries/content/topics.ts";
import type { Chosen } from "../../engine/choose.ts";
import { runStatements } from "../../engine/start.ts";

/** A topic that becomes an article. */
export interface ChosenTopic {
  id: TopicId;
  title: string;
  keyword: string;
  angle: string;
}

/** The article of a topic, and the topic of a request: the same again is the same row. */
export const taskOfTopic = (topic: TopicId): TaskId => v5("task", topic) as TaskId;
export const topicOfRequest = (campaign: CampaignId, requestKey: string): TopicId =>
  v5(requestKey, campaign) as TopicId;

/**
 * Statements that make articles of topics: a task and a run each. Their ids follow from the topics', so two generators at
 * once make the same ones, once.
 * @param pipeline What the articles go through, as the campaign keeps it.
 * @param from How many articles the campaign has already.
 */
export function generateStatements(
  db: Db,
  workspace: WorkspaceId,
  campaignId: CampaignId,
  pipeline: Chosen,
  chosen: ChosenTopic[],
  from: number,
): Statement[] {
  if (chosen.length === 0) return [];
  const made = chosen.map((topic, place) => {
    const taskId = taskOfTopic(topic.id);
    const task = {
      id: taskId,
      title: topic.title,
      description: topic.angle,
      keyword: topic.keyword,
      position: from + place,
    };
    return { topic, task };
  });
  const runs = made.map(({ task }) => ({
    id: newId<RunId>(),
    requestKey: `task:${task.id}`,
    subjectId: task.id,
    input: { taskId: task.id },
  }));
  return [
    insertTasks(
      db,
      workspace,
      campaignId,
      made.map(({ task }) => task),
    ),
    useTopics(
      db,
      workspace,
      made.map(({ topic, task }) => ({ topicId: topic.id, taskId: task.id })),
    ),
    ...runStatements(db, workspace, { ...pipeline, campaignId, runs }),
  ];
}
