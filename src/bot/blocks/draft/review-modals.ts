import type { DocumentSection, documents, documentVersions } from "../../../db/schema/documents.ts";
import { mention, moment, outside, outsidePlain } from "../escape.ts";
import { actions, type Block, context, fitted, type Group, paragraphs, section } from "../kit.ts";
import { LIMITS } from "../limits.ts";
import { many } from "../words.ts";
import { changeGroups } from "./changes.ts";
import { DRAFT_ACTIONS, wordsOf } from "./facts.ts";
import { mrkdwnOf } from "./mrkdwn.ts";
import { modal, selectInput, textInput, URGENCY_OPTIONS } from "./write-modal.ts";

export const REVIEW_MODALS = { revise: "draft_revise_form", pick: "draft_edit_pick", edit: "draft_edit_form" } as const;
export const EDIT_ACTION = "draft_edit";
export const FILE_ACTION = "draft_file";

type Version = typeof documentVersions.$inferSelect;
type Document = typeof documents.$inferSelect;

const HOW = { draft: "written", edit: "edited", restore: "restored" } as const;

/** A version to be read, part by part. What does not fit a dialog can be had as a file. */
export function documentModal(document: Document, version: Version): Record<string, unknown> {
  const newest = document.version === version.number;
  const approved = document.approvedVersion === version.number ? " · approved" : "";
  const state = newest ? "" : ` · version ${document.version} is the newest`;
  const groups: Group[] = [
    {
      rank: 0,
      blocks: [
        context(
          `Version ${version.number}, ${HOW[version.kind]} · ${many(wordsOf(version.markdown), "word")}${approved}${state}`,
        ),
      ],
    },
    ...version.sections.map((part, place) => ({ rank: 1 + place, blocks: partBlocks(part) })),
    {
      rank: 0,
      blocks: [
        actions(`draft_document_${version.id}`, [
          ...(newest ? [{ actionId: EDIT_ACTION, text: "Edit a part", value: version.id }] : []),
          { actionId: DRAFT_ACTIONS.versions, text: "Versions", value: document.id },
          { actionId: FILE_ACTION, text: "Post as a file", value: version.id },
        ]),
      ],
    },
  ];
  return modal("draft_document", titleOf(document.title), null, "", fitted(groups, LIMITS.blocksInView));
}

const partBlocks = ({ heading, text, level }: DocumentSection): Block[] =>
  paragraphs([level > 0 ? `*${outside(heading, 300)}*` : "", mrkdwnOf(text)].filter(Boolean).join("\n"));

const titleOf = (title: string): string => outsidePlain(title, LIMITS.modalTitle) || "Document";

/** All that changed against the version before. */
export function changesModal(document: Document, before: Version, after: Version): Record<string, unknown> {
  const groups: Group[] = [
    { rank: 0, blocks: [context(`Version ${after.number} against version ${before.number}`)] },
    ...changeGroups(before.sections, after.sections, 2_500),
  ];
  return modal("draft_changes", titleOf(document.title), null, "", fitted(groups, LIMITS.blocksInView));
}

/** A version as the list of versions shows it. */
export interface VersionLine {
  id: string;
  number: number;
  kind: Version["kind"];
  author: string | null;
  words: number;
  summary: string;
  createdAt: Date;
}

/** The versions of a document, newest first, each to be opened, compared and restored. */
export function versionsModal(document: Document, versions: VersionLine[]): Record<string, unknown> {
  const [newest] = versions;
  const groups: Group[] = versions.map((version, place) => {
    const by = version.kind === "draft" ? "the ghostwriter" : mention(version.author);
    const facts = `Version ${version.number}, ${HOW[version.kind]} by ${by} · ${many(version.words, "word")} · ${moment(version.createdAt)}`;
    const label = (verb: string) => `${verb} version ${version.number} of ${document.title}`;
    return {
      rank: place,
      blocks: [
        section(`*${facts}*\n${outside(version.summary, 200)}`),
        actions(`draft_version_${version.id}`, [
          { actionId: DRAFT_ACTIONS.open, text: "Open", value: version.id, label: label("Open") },
          ...(version.number > 1
            ? [{ actionId: DRAFT_ACTIONS.changes, text: "Changes", value: version.id, label: label("Changes of") }]
            : []),
          ...(newest && version.id !== newest.id
            ? [
                {
                  actionId: DRAFT_ACTIONS.restoreTo,
                  text: "Restore",
                  value: `${newest.id}:${version.number}`,
                  label: label("Restore"),
                },
              ]
            : []),
        ]),
      ],
    };
  });
  return modal("draft_versions", titleOf(document.title), null, "", fitted(groups, LIMITS.blocksInView));
}

/** Asks what should change. */
export function reviseModal(document: Document, metadata: string): Record<string, unknown> {
  return modal(REVIEW_MODALS.revise, "Revise", "Revise", metadata, [
    section(`What should change in “${outside(document.title, 150)}”?`),
    textInput("instructions", "Instructions", {
      hint: "What you say about how to write (tone, words to avoid) is kept as a rule of voice for this project.",
      max: 3_000,
      multiline: true,
    }),
    selectInput("urgency", "Urgency", URGENCY_OPTIONS, "normal"),
  ]);
}

/** Sections a person can edit by hand; Slack takes 100 options. */
const MOST_SECTIONS = 100;

/** Asks which part is to be edited. */
export function pickSectionModal(version: Version, metadata: string): Record<string, unknown> {
  const options = version.sections.slice(0, MOST_SECTIONS).map(({ heading }, place) => ({
    text: `${place + 1}. ${outsidePlain(heading, 60) || "Opening"}`,
    value: String(place),
  }));
  return modal(REVIEW_MODALS.pick, "Edit a part", "Next", metadata, [selectInput("part", "Part", options, "0")]);
}

/** Characters of a part that can be edited in a form: Slack's limit for a text field. */
export const EDITABLE = LIMITS.plainTextInput;

export function editSectionModal(part: DocumentSection, metadata: string): Record<string, unknown> {
  return modal(REVIEW_MODALS.edit, "Edit a part", "Save", metadata, [
    section(`*${outside(part.heading, 150) || "Opening"}*`),
    textInput("text", "Text (Markdown)", { max: EDITABLE, multiline: true, optional: true, initial: part.text }),
  ]);
}
