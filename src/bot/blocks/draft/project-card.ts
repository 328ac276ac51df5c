import type { TranscriptLine } from "../../../db/queries/projects/list-messages.ts";
import type { documents, voiceRules } from "../../../db/schema/documents.ts";
import type { draftJobs } from "../../../db/schema/draft-jobs.ts";
import type { projects } from "../../../db/schema/projects.ts";
import type { Card } from "../../../pipelines/ports.ts";
import { ADD_SHORTCUT_NAME } from "../../shortcuts.ts";
import { moment, outside, outsidePlain } from "../escape.ts";
import { actions, type Block, card, context, divider, fitted, type Group, header, section } from "../kit.ts";
import { count, many } from "../words.ts";

export const PROJECT_ACTIONS = {
  write: "draft_project_write",
  note: "draft_project_note",
  todo: "draft_project_todo",
  text: "draft_project_text",
  blueprint: "draft_project_blueprint",
  rules: "draft_project_rules",
  document: "draft_project_document",
  closeNote: "draft_close_note",
  closeTodo: "draft_close_todo",
  removeRule: "draft_remove_rule",
  editRule: "draft_edit_rule",
} as const;

export interface ProjectFacts {
  project: typeof projects.$inferSelect;
  notes: { id: string; text: string }[];
  todos: { id: string; text: string }[];
  documents: (typeof documents.$inferSelect)[];
  jobs: (typeof draftJobs.$inferSelect)[];
  rules: (typeof voiceRules.$inferSelect)[];
  messages: (TranscriptLine & { total: number })[];
}

const SHOWN = 8;

/** The projects of a workspace, for the one who asked. */
export function projectsCard(
  rows: {
    name: string;
    slug: string;
    messages: number;
    openTodos: number;
    documents: number;
    openJobs: number;
    changedAt: Date;
  }[],
): Card {
  if (rows.length === 0) return card([section("There are no projects yet. `/draft` makes the first one.")]);
  const lines = rows.map(({ name, slug, ...of }) => {
    const parts = [
      many(of.documents, "document"),
      many(of.messages, "message"),
      many(of.openTodos, "open to-do"),
      ...(of.openJobs > 0 ? [`${many(of.openJobs, "draft")} under way`] : []),
    ];
    return section(`*${outside(name, 100)}* (\`${slug}\`)\n${parts.join(" · ")} · changed ${moment(of.changedAt)}`);
  });
  const groups: Group[] = lines.map((block, place) => ({ rank: place, blocks: [block] }));
  return card(
    fitted([...groups, { rank: 0, blocks: [context("`/draft show NAME` opens one, by the name in brackets.")] }]),
  );
}

/** A project with all that a draft of it is made from. */
export function projectCard(facts: ProjectFacts): Card {
  const { project, notes, todos, jobs, rules, messages } = facts;
  const total = messages[0]?.total ?? 0;
  const groups: Group[] = [
    {
      rank: 0,
      blocks: [header(outsidePlain(project.name, 140)), actions(`draft_project_${project.id}`, buttons(project))],
    },
    {
      rank: 1,
      blocks: [
        section(
          `*Blueprint*\n${outside(project.blueprintSummary, 900) || "_None yet: say in a few sentences what this is to become._"}`,
        ),
      ],
    },
    { rank: 2, blocks: documentBlocks(facts) },
    { rank: 3, blocks: entries("To-dos", todos, PROJECT_ACTIONS.closeTodo, "No open to-dos.") },
    { rank: 4, blocks: entries("Notes", notes, PROJECT_ACTIONS.closeNote, "No notes.") },
    { rank: 5, blocks: [section(transcriptText(messages, total))] },
    { rank: 1, blocks: [context(footer(jobs, rules.length))] },
  ];
  return card(fitted(groups));
}

function buttons({ id }: ProjectFacts["project"]) {
  return [
    { actionId: PROJECT_ACTIONS.write, text: "Write", value: id, style: "primary" as const },
    { actionId: PROJECT_ACTIONS.note, text: "Add note", value: id },
    { actionId: PROJECT_ACTIONS.todo, text: "Add to-do", value: id },
    { actionId: PROJECT_ACTIONS.text, text: "Add text or file", value: id },
    { actionId: PROJECT_ACTIONS.blueprint, text: "Blueprint", value: id },
    { actionId: PROJECT_ACTIONS.rules, text: "Voice rules", value: id },
  ];
}

function documentBlocks({ documents, jobs }: ProjectFacts): Block[] {
  if (documents.length === 0) {
    const waits = jobs.some(({ status }) => status === "queued" || status === "running");
    return [section(`*Documents*\n${waits ? "_The first draft is under way._" : "_None yet: press Write._"}`)];
  }
  return [
    section("*Documents*"),
    ...documents.slice(0, SHOWN).map((document): Block => {
      const approved = document.approvedVersion === document.version ? " · approved" : "";
      return {
        ...section(
          `${outside(document.title, 150)} · version ${document.version}${approved} · ${moment(document.changedAt)}`,
        ),
        accessory: accessory(PROJECT_ACTIONS.document, "Open", document.id, `Open ${document.title}`),
      };
    }),
  ];
}

const accessory = (actionId: string, text: string, value: string, label: string) => ({
  type: "button",
  action_id: actionId,
  text: { type: "plain_text", text, emoji: true },
  value,
  accessibility_label: outsidePlain(label, 75),
});

function entries(name: string, rows: { id: string; text: string }[], closes: string, none: string): Block[] {
  if (rows.length === 0) return [section(`*${name}*\n_${none}_`)];
  const more = rows.length - SHOWN;
  const verb = closes === PROJECT_ACTIONS.closeTodo ? "Done" : "Close";
  return [
    section(`*${name}* (${count(rows.length)})`),
    ...rows.slice(0, SHOWN).map(
      ({ id, text }): Block => ({
        ...section(outside(text, 400)),
        accessory: accessory(closes, verb, id, `${verb}: ${text}`),
      }),
    ),
    ...(more > 0 ? [context(`and ${count(more)} more`)] : []),
    divider(),
  ];
}

function transcriptText(messages: TranscriptLine[], total: number): string {
  if (total === 0)
    return `*Transcript*\n_Empty. Use “${ADD_SHORTCUT_NAME}” in a message's menu, or “Add text or file”._`;
  const lines = messages.map(
    ({ position, speaker, text }) => `${position}. ${outside(speaker, 60)}: ${outside(text, 160)}`,
  );
  return `*Transcript* (${many(total, "message")}, the newest)\n${lines.join("\n")}`;
}

function footer(jobs: ProjectFacts["jobs"], rules: number): string {
  const of = (status: string) => jobs.filter((job) => job.status === status).length;
  return [
    `${many(of("queued") + of("running"), "draft")} under way`,
    `${of("completed")} written`,
    ...(of("error") > 0 ? [`${of("error")} failed`] : []),
    many(rules, "rule of voice", "rules of voice"),
  ].join(" · ");
}
