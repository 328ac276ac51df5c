import type { Db } from "../../db/client.ts";
import type { PipelineId, WorkspaceId } from "../../db/ids.ts";
import { keepMoving } from "../../db/queries/registry/change-pipeline.ts";
import { getPipeline } from "../../db/queries/registry/list-pipelines.ts";
import { UserError } from "../../errors.ts";

/** What a person does to one step on the screen of a pipeline. */
export interface Move {
  verb: "up" | "down" | "drop" | "add";
  step: string;
}

/** Where it is done: a pipeline at the version that is shown, and the order on the screen that was opened as `session`. */
export interface Shown {
  id: PipelineId;
  version: number;
  session: string;
  order: string[];
}

/** Clicks of one screen that may come between reading and noting; far more than fingers manage. */
const MOST_TRIES = 20;

/**
 * Moves a step about without saving, and answers the order to show. A click is made on the screen its person saw, which may be
 * behind: what earlier clicks of that screen did stays.
 * @throws UserError where the pipeline has been changed or removed since.
 */
export async function moveStep(
  { db }: { db: Db },
  workspace: WorkspaceId,
  { id, version, session, order: shown }: Shown,
  move: Move,
): Promise<string[]> {
  for (let tries = 0; tries < MOST_TRIES; tries += 1) {
    const [row] = await getPipeline(db, workspace, id);
    if (row?.version !== version)
      throw new UserError("Somebody changed this pipeline while you were at it.", "Here is how it stands now.");
    const before = row.moving;
    const order = moved(before?.session === session ? before.order : shown, move);
    const [kept] = await keepMoving(db, workspace, { id, version }, { before, after: { session, order } });
    if (kept) return order;
  }
  throw new UserError("Too many clicks at once.", "Try again in a moment.");
}

/** The order as it was moved about on that screen; the one that it shows, where no move is noted. */
export async function movedOrder(
  { db }: { db: Db },
  workspace: WorkspaceId,
  { id, session, order }: Pick<Shown, "id" | "session" | "order">,
): Promise<string[]> {
  const [row] = await getPipeline(db, workspace, id);
  return row?.moving?.session === session ? row.moving.order : order;
}

/** An order never becomes empty. */
function moved(order: string[], { verb, step }: Move): string[] {
  const at = order.indexOf(step);
  const rest = order.filter((name) => name !== step);
  if (verb === "add") return [...rest, step];
  if (at < 0) return order;
  if (verb === "drop") return rest.length > 0 ? rest : order;
  return rest.toSpliced(verb === "up" ? Math.max(0, at - 1) : at + 1, 0, step);
}
