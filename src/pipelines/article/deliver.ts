import { v5 } from "uuid";
import type { TaskId } from "../../db/ids.ts";
import { insertDeliverables } from "../../db/queries/content/insert-tasks.ts";
import type { DeliverableKind } from "../../db/schema/projects.ts";
import { defineStep, fail, next } from "../engine/define.ts";
import { loadTask } from "./load-task.ts";
import type { ArticleInput, StageText } from "./types.ts";

/** What comes with an article: its pipeline, and what people call it. */
export const DELIVERABLE: Record<DeliverableKind, { pipeline: string; label: string }> = {
  hero_image: { pipeline: "hero-image", label: "Hero image" },
  social_posts: { pipeline: "social-posts", label: "Social posts" },
  newsletter: { pipeline: "newsletter", label: "Newsletter" },
};

/** Has made what comes with the article, each by a child run with a task of its own; all of them must be there. */
export const deliver = defineStep<ArticleInput & { final: StageText }>({
  name: "deliver",
  timeoutMs: 15_000,
  needs: ["taskId", "final"],
  gives: ["deliverables"],
  async run(context) {
    const { workspaceId, input, resume } = context;
    const { taskId, final } = input;
    const { task } = await loadTask(context, taskId);
    if (task.deliverables.length === 0) return next({ deliverables: [] });
    if (resume?.kind !== "children") {
      const rows = task.deliverables.map((kind) => ({
        kind,
        id: v5(kind, taskId) as TaskId,
        title: `${DELIVERABLE[kind].label}: ${final.title}`.slice(0, 200),
      }));
      return context.fanOut({
        reason: `waits for ${rows.map(({ kind }) => DELIVERABLE[kind].label.toLowerCase()).join(", ")}`,
        runs: rows.map(({ kind, id }) => ({
          item: kind,
          pipeline: DELIVERABLE[kind].pipeline,
          subjectId: id,
          input: { taskId: id, article: final },
        })),
        writes: (db) => [insertDeliverables(db, workspaceId, taskId, rows)],
      });
    }
    const children = await context.children();
    const missing = children.filter(({ state }) => state !== "completed");
    if (missing.length === 0) return next({ deliverables: children.map(({ item }) => item) });
    const reasons = missing.map(({ item, problem }) => {
      const { label } = DELIVERABLE[item as DeliverableKind];
      return `${label}: ${problem?.message ?? "not made"}`;
    });
    return fail(`The article is written, but not all that comes with it. ${reasons.join(" ")}`);
  },
});
