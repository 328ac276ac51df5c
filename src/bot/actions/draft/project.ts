import { z } from "zod";
import type { DocumentId, ProjectId, WorkspaceId } from "../../../db/ids.ts";
import { getDocument, getVersionByNumber, listDocuments } from "../../../db/queries/drafts/documents.ts";
import { listJobs } from "../../../db/queries/drafts/get-job.ts";
import { findProject } from "../../../db/queries/projects/find-project.ts";
import { listNewestMessages } from "../../../db/queries/projects/list-messages.ts";
import { listProjects } from "../../../db/queries/projects/list-projects.ts";
import { closeNote, closeTodo, listNotes, listTodos } from "../../../db/queries/projects/notes-and-todos.ts";
import { findVoiceRule, listVoiceRules, removeVoiceRule } from "../../../db/queries/projects/voice-rules.ts";
import { UserError } from "../../../errors.ts";
import type { Card } from "../../../pipelines/ports.ts";
import type { Registration } from "../../app.ts";
import { PROJECT_ACTIONS, projectCard } from "../../blocks/draft/project-card.ts";
import {
  blueprintModal,
  noteModal,
  ruleModal,
  rulesModal,
  textModal,
  todoModal,
} from "../../blocks/draft/project-modals.ts";
import { documentModal } from "../../blocks/draft/review-modals.ts";
import { PROJECTS_LISTED, writeModal } from "../../blocks/draft/write-modal.ts";
import type { BotDeps } from "../../deps.ts";
import { requestOf } from "../../requests.ts";
import { DraftClick, idOf, showView } from "./click.ts";

const AFTERWARDS_MS = 10_000;

/** A project as `/draft show` tells it. Null: there is none of that name or id, or it is another workspace's. */
export async function projectCardOf(
  { db }: Pick<BotDeps, "db">,
  workspace: WorkspaceId,
  by: { slug: string } | { id: ProjectId },
): Promise<Card | null> {
  const [project] = await findProject(db, workspace, by);
  if (!project) return null;
  const [notes, todos, documents, jobs, rules, messages] = await db.batch([
    listNotes(db, workspace, project.id, 50),
    listTodos(db, workspace, project.id, 50),
    listDocuments(db, workspace, project.id, 20),
    listJobs(db, workspace, { projectId: project.id }, 100),
    listVoiceRules(db, workspace, project.id),
    listNewestMessages(db, workspace, project.id, 8),
  ]);
  return projectCard({
    project,
    notes,
    todos,
    documents,
    jobs: jobs.map(({ job }) => job),
    rules,
    messages: messages.rows,
  });
}

/** The buttons of `/draft show`: forms to feed the project, closing of notes and to-dos, the rules of voice. */
export function registerProject({ app, deps }: Registration): void {
  const { db } = deps;
  const opens = (
    actionId: string,
    view: (workspace: WorkspaceId, click: DraftClick) => Promise<Record<string, unknown>>,
  ) =>
    app.action(actionId, async ({ body, ack, context }) => {
      const { tenant } = requestOf(context);
      const click = DraftClick.parse(body);
      await showView(deps, tenant.id, click, await view(tenant.id, click));
      await ack();
    });
  const metadata = (click: DraftClick, project: string) =>
    JSON.stringify({ project, origin: { channel: click.channel?.id ?? click.user.id, user: click.user.id } });
  const projectOf = async (workspace: WorkspaceId, click: DraftClick) => {
    const [project] = await findProject(db, workspace, { id: idOf<ProjectId>(click) });
    if (!project) throw new UserError("That project is not there any more.");
    return project;
  };

  opens(PROJECT_ACTIONS.write, async (workspace, click) => {
    const [project, projects] = await Promise.all([
      projectOf(workspace, click),
      listProjects(db, workspace, PROJECTS_LISTED),
    ]);
    const origin = { channel: click.channel?.id ?? click.user.id, user: click.user.id };
    const others = projects.filter(({ id }) => id !== project.id);
    return writeModal([project, ...others], project.id, JSON.stringify(origin));
  });
  opens(PROJECT_ACTIONS.note, async (workspace, click) =>
    noteModal(metadata(click, (await projectOf(workspace, click)).id)),
  );
  opens(PROJECT_ACTIONS.todo, async (workspace, click) =>
    todoModal(metadata(click, (await projectOf(workspace, click)).id)),
  );
  opens(PROJECT_ACTIONS.text, async (workspace, click) =>
    textModal(metadata(click, (await projectOf(workspace, click)).id)),
  );
  opens(PROJECT_ACTIONS.blueprint, async (workspace, click) => {
    const project = await projectOf(workspace, click);
    return blueprintModal(metadata(click, project.id), project);
  });
  opens(PROJECT_ACTIONS.rules, async (workspace, click) => {
    const project = await projectOf(workspace, click);
    return rulesModal(await listVoiceRules(db, workspace, project.id), metadata(click, project.id));
  });
  opens(PROJECT_ACTIONS.document, async (workspace, click) => {
    const id = idOf<DocumentId>(click);
    const [[document], [version]] = await db.batch([
      getDocument(db, workspace, id),
      getVersionByNumber(db, workspace, id, "newest"),
    ]);
    if (!document || !version) throw new UserError("That document is not there any more.");
    return documentModal(document, version);
  });
  opens(PROJECT_ACTIONS.editRule, async (workspace, click) => {
    const [rule] = await findVoiceRule(db, workspace, idOf(click));
    if (!rule) throw new UserError("That rule is not there any more.");
    return ruleModal(rule.text, JSON.stringify({ project: rule.projectId, rule: rule.id }));
  });

  app.action(PROJECT_ACTIONS.removeRule, async ({ body, ack, context }) => {
    const { tenant, delivery } = requestOf(context);
    const click = DraftClick.parse(body);
    delivery.mustBeInTime();
    const [removed] = await removeVoiceRule(db, tenant.id, idOf(click));
    await ack();
    const { view } = click;
    if (!view || !removed) return;
    delivery.later(async () => {
      const rules = await listVoiceRules(db, tenant.id, removed.projectId);
      const built = rulesModal(rules, view.private_metadata ?? "");
      await deps.slack.updateView(tenant.id, { viewId: view.id }, built, AbortSignal.timeout(AFTERWARDS_MS));
    });
  });

  const closes = [
    [PROJECT_ACTIONS.closeNote, (workspace: WorkspaceId, id: string) => closeNote(db, workspace, id)],
    [
      PROJECT_ACTIONS.closeTodo,
      (workspace: WorkspaceId, id: string, by: DraftClick["user"]["id"]) => closeTodo(db, workspace, id, by),
    ],
  ] as const;
  for (const [actionId, close] of closes) {
    app.action(actionId, async ({ body, ack, context }) => {
      const { tenant, delivery } = requestOf(context);
      const click = DraftClick.parse(body);
      delivery.mustBeInTime();
      const [closed] = await close(tenant.id, z.uuid().parse(click.actions[0]?.value), click.user.id);
      await ack();
      const { response_url: responseUrl } = click;
      if (!closed || !responseUrl) return;
      delivery.later(async () => {
        const card = await projectCardOf(deps, tenant.id, { id: closed.projectId });
        if (card) await deps.slack.respond(responseUrl, card, AbortSignal.timeout(AFTERWARDS_MS));
      });
    });
  }
}
