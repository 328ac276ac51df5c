import type { voiceRules } from "../../../db/schema/documents.ts";
import { outside } from "../escape.ts";
import { actions, type Block, context, plain, section } from "../kit.ts";
import { LIMITS } from "../limits.ts";
import { PROJECT_ACTIONS } from "./project-card.ts";
import { modal, projectInputs, selectInput, textInput } from "./write-modal.ts";

export const PROJECT_MODALS = {
  note: "draft_note_form",
  todo: "draft_todo_form",
  text: "draft_text_form",
  blueprint: "draft_blueprint_form",
  rules: "draft_rules_form",
  rule: "draft_rule_form",
  gather: "draft_gather_form",
} as const;

/** Files of one form; Slack's limit is ten. */
const MOST_FILES = 5;

export const noteModal = (metadata: string) =>
  modal(PROJECT_MODALS.note, "Add a note", "Add", metadata, [
    textInput("text", "Note", { hint: "What a writer should know.", max: 3_000, multiline: true }),
  ]);

export const todoModal = (metadata: string) =>
  modal(PROJECT_MODALS.todo, "Add a to-do", "Add", metadata, [
    textInput("text", "To-do", { hint: "What the document has yet to cover.", max: 500, multiline: true }),
  ]);

export const blueprintModal = (metadata: string, initial: { blueprintSummary: string; description: string }) =>
  modal(PROJECT_MODALS.blueprint, "Blueprint", "Save", metadata, [
    textInput("blueprint", "What this is to become", {
      hint: "A few sentences; every draft is given them.",
      max: 3_000,
      multiline: true,
      optional: true,
      initial: initial.blueprintSummary,
    }),
    textInput("description", "What the project is about", {
      max: 2_000,
      multiline: true,
      optional: true,
      initial: initial.description,
    }),
  ]);

/** Text pasted or files uploaded, for the transcript. */
export const textModal = (metadata: string) =>
  modal(PROJECT_MODALS.text, "Add text or file", "Add", metadata, [
    textInput("text", "Text", {
      hint: "A conversation as “Name: words”, or anything else. An empty line begins a new message.",
      max: 3_000,
      multiline: true,
      optional: true,
    }),
    {
      type: "input",
      block_id: "files",
      optional: true,
      label: plain("Files", LIMITS.inputLabel),
      hint: plain("Markdown, text, VTT or SRT, up to 5 MB each.", LIMITS.inputHint),
      element: {
        type: "file_input",
        action_id: "files",
        filetypes: ["md", "txt", "vtt", "srt", "text", "markdown"],
        max_files: MOST_FILES,
      },
    },
  ]);

export const SCOPES = {
  message: "Only this message",
  thread: "The whole thread",
  since: "The channel, from this message on",
  files: "Its files",
} as const;
export type Scope = keyof typeof SCOPES;

/** The form of the message shortcut. */
export const gatherModal = (projects: { id: string; name: string }[], scopes: Scope[], metadata: string) =>
  modal(PROJECT_MODALS.gather, "Add to a project", "Add", metadata, [
    ...projectInputs(projects, undefined),
    selectInput(
      "scope",
      "What to add",
      scopes.map((scope) => ({ text: SCOPES[scope], value: scope })),
      scopes[0],
    ),
    textInput("until", "Last message of the channel's stretch", {
      hint: "Its link, by Copy link in its menu. Empty: until now.",
      max: 300,
      optional: true,
    }),
  ]);

const SOURCE = { instruction: "from a revision", edit: "from an edit", person: "written by hand" } as const;

/** The rules of voice of a project, each to be edited or removed, and a field for another one. */
export function rulesModal(rules: (typeof voiceRules.$inferSelect)[], metadata: string) {
  const blocks: Block[] = rules.flatMap((rule) => [
    section(`${outside(rule.text, 400)}\n_${SOURCE[rule.source]}_`),
    actions(`draft_rule_${rule.id}`, [
      { actionId: PROJECT_ACTIONS.editRule, text: "Edit", value: rule.id, label: `Edit ${rule.text}` },
      { actionId: PROJECT_ACTIONS.removeRule, text: "Remove", value: rule.id, label: `Remove ${rule.text}` },
    ]),
  ]);
  return modal(PROJECT_MODALS.rules, "Voice rules", "Add", metadata, [
    context(
      rules.length === 0
        ? "No rules yet. They are learned from revisions and edits."
        : "Every draft of this project is given these.",
    ),
    ...blocks,
    textInput("rule", "Another rule", { hint: "Short: “Write in British English.”", max: 200 }),
  ]);
}

export const ruleModal = (text: string, metadata: string) =>
  modal(PROJECT_MODALS.rule, "Edit a rule", "Save", metadata, [textInput("rule", "Rule", { max: 200, initial: text })]);
