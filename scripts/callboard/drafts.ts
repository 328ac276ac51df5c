import type { DocumentId } from "../../src/db/ids.ts";
import { getVersionByNumber, listDocuments, listVersions } from "../../src/db/queries/drafts/documents.ts";
import { bringDraftsForward, draftQueue } from "../../src/db/queries/drafts/drain.ts";
import { listJobs } from "../../src/db/queries/drafts/get-job.ts";
import { checkTranscripts } from "../../src/db/queries/projects/check-transcripts.ts";
import { findProject } from "../../src/db/queries/projects/find-project.ts";
import { UserError } from "../../src/errors.ts";
import { restoreVersion } from "../../src/pipelines/index.ts";
import type { Board } from "./board.ts";

/** Has every waiting draft looked at now. Answers what was done and how the queue stands. */
export async function drainDrafts({ db, engine, workspace, wake }: Board): Promise<string> {
  const moved = (await bringDraftsForward(db, workspace)).rows.length;
  await engine.kick(workspace).catch(() => wake());
  await wake();
  return `${moved} brought forward.\n${await draftsText({ db, workspace })}`;
}

/** The queue of drafts and its newest jobs, a line each. */
export async function draftsText({ db, workspace }: Pick<Board, "db" | "workspace">): Promise<string> {
  const [queue, jobs] = await Promise.all([
    draftQueue(db, workspace).then(({ rows }) => rows[0]),
    listJobs(db, workspace, {}, 30),
  ]);
  const head = `${queue?.queued ?? 0} queued, ${queue?.running ?? 0} running, ${queue?.failed ?? 0} failed within a day`;
  const lines = jobs.map(({ job, projectSlug }) =>
    [
      job.createdAt.toISOString().slice(0, 19),
      job.status.padEnd(9),
      job.urgency.padEnd(6),
      projectSlug,
      `“${job.promptContext.title}”`,
      `run ${job.runId}`,
      ...(job.error ? [job.error] : []),
    ].join("  "),
  );
  return [head, ...lines].join("\n");
}

type Open = Pick<Board, "db" | "workspace">;

/** What the nightly check would report of this workspace. */
export async function checkText({ db, workspace }: Open): Promise<string> {
  const { rows } = await checkTranscripts(db, workspace, 200);
  if (rows.length === 0) return "All in order.";
  return rows.map(({ project, kind, detail }) => `${project}: ${kind}, ${detail}`).join("\n");
}

/** @throws UserError where there is no such project. */
export async function documentsText({ db, workspace }: Open, slug: string): Promise<string> {
  const [project] = await findProject(db, workspace, { slug });
  if (!project) throw new UserError(`There is no project "${slug}".`, "`/draft list` names them.");
  const lines: string[] = [];
  for (const document of await listDocuments(db, workspace, project.id, 100)) {
    lines.push(`${document.id}  “${document.title}”, version ${document.version}`);
    for (const version of await listVersions(db, workspace, document.id, 50))
      lines.push(
        `  ${version.number}  ${version.kind}  ${version.createdAt.toISOString().slice(0, 19)}  ${version.words} words`,
      );
  }
  return lines.length > 0 ? lines.join("\n") : "It has no documents yet.";
}

/** @throws UserError where there is no such document or version. */
export async function restoreText({ db, workspace }: Open, id: string, to: number): Promise<string> {
  const [newest] = await getVersionByNumber(db, workspace, id as DocumentId, "newest");
  if (!newest)
    throw new UserError("There is no such document in this workspace.", "List them with `document PROJECT`.");
  const requestKey = `restore:${newest.id}:${to}`;
  const { number, restored } = await restoreVersion({ db }, workspace, { shown: newest.id, to, by: null, requestKey });
  return `Version ${restored} is back, as version ${number}.`;
}
