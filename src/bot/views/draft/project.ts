import { z } from "zod";
import { sqlState } from "../../../db/client.ts";
import { newId, type ProjectId } from "../../../db/ids.ts";
import { listProjects } from "../../../db/queries/projects/list-projects.ts";
import { addNote, addTodo } from "../../../db/queries/projects/notes-and-todos.ts";
import { updateProject } from "../../../db/queries/projects/update-project.ts";
import { editVoiceRule } from "../../../db/queries/projects/voice-rules.ts";
import { UserError } from "../../../errors.ts";
import { addRule, checkedRule, normOf, type Source } from "../../../pipelines/index.ts";
import type { Registration } from "../../app.ts";
import { gatherModal, PROJECT_MODALS, type Scope } from "../../blocks/draft/project-modals.ts";
import { PROJECTS_LISTED } from "../../blocks/draft/write-modal.ts";
import { notice } from "../../blocks/notices.ts";
import { requestOf } from "../../requests.ts";
import { ADD_SHORTCUT } from "../../shortcuts.ts";
import type { Tenant } from "../../tenancy.ts";
import { fieldOf, filesOf, Origin, Submission } from "./form.ts";
import { fieldOfProblem, projectOf } from "./write.ts";

const projectId = z.uuid().transform((id) => id as ProjectId);
const Meta = z.object({ project: projectId, origin: Origin.optional(), rule: z.uuid().optional() });
const Shared = z.object({
  channel: z.string(),
  ts: z.string(),
  threadTs: z.string().optional(),
  latest: z.string().optional(),
  files: z.array(z.string()).default([]),
});
type Shared = z.infer<typeof Shared>;

const Shortcut = z.object({
  trigger_id: z.string(),
  channel: z.object({ id: z.string() }),
  message: z
    .object({
      ts: z.string(),
      thread_ts: z.string().optional(),
      files: z.array(z.object({ id: z.string() }).loose()).optional(),
    })
    .loose(),
  action_ts: z.string().optional(),
});

const OPEN_WITHIN_MS = 2_000;

/** The forms that feed a project, and the message shortcut. */
export function registerProjectForms({ app, deps }: Registration): void {
  const { db } = deps;
  const parts = (body: unknown, context: Parameters<typeof requestOf>[0]) => {
    const form = Submission.parse(body);
    const { tenant, delivery } = requestOf(context);
    delivery.mustBeInTime();
    return { form, tenant, delivery, meta: Meta.parse(JSON.parse(form.view.private_metadata)) };
  };

  const entry = (callback: string, add: typeof addNote | typeof addTodo, done: string) =>
    app.view(callback, async ({ body, ack, context }) => {
      const { form, tenant, delivery, meta } = parts(body, context);
      const text = fieldOf(form, "text").trim();
      if (text === "") return ack({ response_action: "errors", errors: { text: "It needs some words." } });
      const row = {
        id: newId(),
        projectId: meta.project,
        text,
        addedBy: form.user.id,
        requestKey: `view:${form.view.id}`,
      };
      await add(db, tenant.id, row);
      await ack();
      delivery.later(() => whisper(tenant, meta.origin, done));
    });
  entry(PROJECT_MODALS.note, addNote, "Noted. The next draft is given it.");
  entry(
    PROJECT_MODALS.todo,
    addTodo,
    "Added. The next draft is asked to cover it; close it with Done in `/draft show`.",
  );

  app.view(PROJECT_MODALS.blueprint, async ({ body, ack, context }) => {
    const { form, tenant, delivery, meta } = parts(body, context);
    const change = {
      blueprintSummary: fieldOf(form, "blueprint").trim(),
      description: fieldOf(form, "description").trim(),
    };
    const [saved] = await updateProject(db, tenant.id, meta.project, change);
    if (!saved) return ack({ response_action: "errors", errors: { blueprint: "That project is not there any more." } });
    await ack();
    delivery.later(() => whisper(tenant, meta.origin, "Saved. Every draft from now on is given it."));
  });

  app.view(PROJECT_MODALS.text, async ({ body, ack, context }) => {
    const { form, tenant, delivery, meta } = parts(body, context);
    const text = fieldOf(form, "text").trim();
    const files = filesOf(form, "files");
    if (!text && files.length === 0)
      return ack({ response_action: "errors", errors: { text: "Paste some text, or choose a file below." } });
    const source = { kind: "upload" as const, text: text ? { key: form.view.id, text } : null, files };
    const origin = meta.origin ?? { channel: form.user.id, user: form.user.id };
    await start(tenant, meta.project, source, `view:${form.view.id}`, origin);
    await ack();
    delivery.later(() => deps.engine.kick(tenant.id));
  });

  app.view(PROJECT_MODALS.rules, async ({ body, ack, context }) => {
    const { form, tenant, delivery, meta } = parts(body, context);
    try {
      await addRule(deps, tenant.id, { projectId: meta.project, text: fieldOf(form, "rule"), by: form.user.id });
    } catch (error) {
      return ack(refusedRule(error));
    }
    await ack();
    delivery.later(() => whisper(tenant, meta.origin, "Kept as a rule of voice. The next draft is given it."));
  });

  app.view(PROJECT_MODALS.rule, async ({ body, ack, context }) => {
    const { form, tenant, meta } = parts(body, context);
    try {
      const text = checkedRule(fieldOf(form, "rule"));
      const [edited] = await editVoiceRule(db, tenant.id, meta.rule ?? "", text, normOf(text));
      if (!edited) throw new UserError("That rule is not there any more.");
    } catch (error) {
      const taken = sqlState(error) === "23505";
      return ack(refusedRule(taken ? new UserError("The project has that rule already.") : error));
    }
    return ack({ response_action: "clear" });
  });

  app.shortcut({ type: "message_action", callback_id: ADD_SHORTCUT }, async ({ body, ack, context }) => {
    const { tenant } = requestOf(context);
    const { trigger_id: trigger, channel, message, action_ts: latest } = Shortcut.parse(body);
    const files = message.files?.map(({ id }) => id) ?? [];
    const scopes: Scope[] = [...(files.length > 0 ? (["files"] as const) : []), "message", "thread", "since"];
    const shared: Shared = { channel: channel.id, ts: message.ts, threadTs: message.thread_ts, latest, files };
    const projects = await listProjects(db, tenant.id, PROJECTS_LISTED);
    const view = gatherModal(projects, scopes, JSON.stringify(shared));
    await deps.slack.openView(tenant.id, trigger, view, AbortSignal.timeout(OPEN_WITHIN_MS));
    await ack();
  });

  app.view(PROJECT_MODALS.gather, async ({ body, ack, context }) => {
    const { tenant, delivery } = requestOf(context);
    const form = Submission.parse(body);
    const shared = Shared.parse(JSON.parse(form.view.private_metadata));
    delivery.mustBeInTime();
    try {
      const project = await projectOf({ deps }, tenant, form);
      const origin = { channel: shared.channel, threadTs: shared.threadTs ?? shared.ts, user: form.user.id };
      const source = sourceOf(shared, fieldOf(form, "scope") as Scope, fieldOf(form, "until").trim());
      await start(tenant, project, source, `view:${form.view.id}`, origin);
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      const field = error instanceof WrongEnd ? "until" : fieldOfProblem(error.message);
      return ack({ response_action: "errors", errors: { [field]: error.message } });
    }
    await ack();
    delivery.later(() => deps.engine.kick(tenant.id));
  });

  async function start(
    tenant: Tenant,
    project: ProjectId,
    source: Source,
    key: string,
    origin: z.infer<typeof Origin>,
  ) {
    await deps.engine.start(tenant.id, {
      pipeline: "gather",
      requestKey: `gather:${key}`,
      input: { projectId: project, source, addedBy: origin.user },
      origin,
    });
  }

  async function whisper(tenant: Tenant, origin: z.infer<typeof Origin> | undefined, text: string) {
    if (!origin) return;
    const { channel, user } = origin;
    await deps.slack.ephemeral({
      workspaceId: tenant.id,
      channel,
      user,
      card: notice(text),
      signal: AbortSignal.timeout(10_000),
    });
  }
}

function refusedRule(error: unknown): { response_action: "errors"; errors: Record<string, string> } {
  if (!(error instanceof UserError)) throw error;
  return { response_action: "errors", errors: { rule: [error.message, error.hint].filter(Boolean).join(" ") } };
}

/** What was given as a stretch's last message is none. */
class WrongEnd extends UserError {}

/** A message's address as Slack copies it: the channel, and the ts without its point. */
const LINK = /^<?https:\/\/[\w.-]+\/archives\/([A-Z0-9]+)\/p(\d{10})(\d{6})(?:[?|][^\s>]*)?>?$/;

/** @throws WrongEnd where it is no link, or leads elsewhere or before the first message. */
function endOf({ channel, ts }: Shared, link: string): string {
  const [, at, seconds, rest] = LINK.exec(link) ?? [];
  if (!at) throw new WrongEnd("That is not the link of a message: choose Copy link in the message's menu.");
  if (at !== channel) throw new WrongEnd("That message stands in another channel.");
  const end = `${seconds}.${rest}`;
  if (Number(end) < Number(ts)) throw new WrongEnd("That message was said before the first one.");
  return end;
}

/** @throws WrongEnd for an end that does not fit. */
function sourceOf(shared: Shared, scope: Scope, until: string): Source {
  const { channel, ts, threadTs, latest, files } = shared;
  if (until && scope !== "since")
    throw new WrongEnd("Only a stretch of the channel has an end: leave this empty, or choose the channel above.");
  switch (scope) {
    case "files":
      return { kind: "upload", text: null, files };
    case "thread":
      return { kind: "thread", channel, ts: threadTs ?? ts };
    case "since":
      if (until) return { kind: "since", channel, ts, latest: endOf(shared, until) };
      return { kind: "since", channel, ts, ...(latest ? { latest } : {}) };
    default:
      return { kind: "message", channel, ts, ...(threadTs ? { threadTs } : {}) };
  }
}
