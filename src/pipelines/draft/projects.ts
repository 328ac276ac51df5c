import { z } from "zod";
import type { Db } from "../../db/client.ts";
import { newId, type ProjectId, type SlackUserId, type WorkspaceId } from "../../db/ids.ts";
import { createProject } from "../../db/queries/projects/create-project.ts";
import { findProject } from "../../db/queries/projects/find-project.ts";
import type { projects } from "../../db/schema/projects.ts";
import { UserError } from "../../errors.ts";
import { projectSlugOf } from "../slug.ts";

export type Project = typeof projects.$inferSelect;

const ProjectWords = z.object({
  name: z
    .string()
    .trim()
    .min(1, "The project needs a name.")
    .max(100, "The project's name must not be longer than 100 characters."),
  description: z.string().trim().max(2_000, "The description must not be longer than 2,000 characters.").default(""),
  blueprintSummary: z.string().trim().max(3_000, "The blueprint must not be longer than 3,000 characters.").default(""),
});

/** Slugs tried for a name that is taken: the name, then with a number. */
const SLUGS = 50;

/**
 * Makes a project; the same request again answers the one it made.
 * @throws UserError for a name or texts that cannot be used.
 */
export async function makeProject(
  deps: { db: Db },
  workspace: WorkspaceId,
  request: z.input<typeof ProjectWords> & { requestKey: string; createdBy: SlackUserId | null },
): Promise<{ project: Project; created: boolean }> {
  const words = ProjectWords.safeParse(request);
  if (!words.success) throw new UserError(words.error.issues[0]?.message ?? "That is no project.");
  const { requestKey, createdBy } = request;
  const base = projectSlugOf(words.data.name);
  for (let nth = 1; nth <= SLUGS; nth += 1) {
    const slug = nth === 1 ? base : `${base}-${nth}`;
    const row = { ...words.data, id: newId<ProjectId>(), slug, requestKey, createdBy };
    const [made] = await createProject(deps.db, workspace, row);
    if (made) return { project: made, created: true };
    const [before] = await findProject(deps.db, workspace, { requestKey });
    if (before) return { project: before, created: false };
  }
  throw new UserError("There are many projects of that name.", "Give it another one.");
}
