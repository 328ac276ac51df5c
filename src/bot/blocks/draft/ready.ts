import type { Card } from "../../../pipelines/ports.ts";
import { mention, outside } from "../escape.ts";
import { actions, type Block, type ButtonSpec, card, context, fitted, type Group, section } from "../kit.ts";
import { many } from "../words.ts";
import { took } from "./card.ts";
import { changeGroups } from "./changes.ts";
import { DRAFT_ACTIONS, type DraftFacts, wordsOf } from "./facts.ts";

/** Parts of a first version that the message names. */
const PARTS = 12;

/** The last word of a draft that was written: its summary, what changed, and what can be done with it as things stand now. */
export function draftReadyCard(facts: DraftFacts): Card | null {
  const { job, version, previous, document } = facts;
  if (!version || !document) return null;
  const asked = job.requestedBy ? `${mention(job.requestedBy)}, version` : "Version";
  const words = many(wordsOf(version.markdown), "word");
  const title = outside(document.title, 150);
  const groups: Group[] = [
    { rank: 0, blocks: [section(`${asked} ${version.number} of “${title}” is ready (${words}).`)] },
    { rank: 0, blocks: [section(outside(version.summary, 1_500) || "It has no summary.")] },
    ...(previous ? changeGroups(previous.sections, version.sections) : firstParts(facts)),
  ];
  if (version.parentId && previous && version.parentId !== previous.id)
    groups.push({
      rank: 0,
      blocks: [
        section(
          ":warning: It was written on an earlier version: what was changed meanwhile is not in it. Restore previous brings that back.",
        ),
      ],
    });
  const state = stateOf(facts);
  groups.push({ rank: 0, blocks: [...(state ? [section(state)] : []), buttons(facts), context(took(facts))] });
  return card(fitted(groups));
}

function firstParts({ version }: DraftFacts): Group[] {
  const names = (version?.sections ?? [])
    .filter(({ heading }) => heading)
    .map(({ heading }) => `• ${outside(heading, 120)}`);
  if (names.length === 0) return [];
  const more = names.length > PARTS ? [`and ${names.length - PARTS} more`] : [];
  return [{ rank: 1, blocks: [section(`*Parts*\n${[...names.slice(0, PARTS), ...more].join("\n")}`)] }];
}

/** What has become of the version since. */
function stateOf({ version, document }: DraftFacts): string | null {
  if (!version || !document) return null;
  if (document.version !== version.number) return `Version ${document.version} took its place.`;
  if (document.approvedVersion === version.number)
    return `:white_check_mark: Approved by ${mention(document.approvedBy)}.`;
  return null;
}

function buttons({ version, previous, document, job }: DraftFacts): Block {
  const value = version?.id ?? "";
  const title = document?.title ?? "";
  const newest = document?.version === version?.number;
  const approved = document?.approvedVersion === version?.number;
  const specs: ButtonSpec[] = [
    { actionId: DRAFT_ACTIONS.open, text: "Open", value, label: `Open ${title}` },
    ...(previous
      ? [{ actionId: DRAFT_ACTIONS.changes, text: "All changes", value, label: `All changes of ${title}` }]
      : []),
    ...(newest ? [{ actionId: DRAFT_ACTIONS.revise, text: "Revise", value, label: `Revise ${title}` }] : []),
    ...(newest && !approved
      ? [
          {
            actionId: DRAFT_ACTIONS.approve,
            text: "Approve",
            value,
            style: "primary" as const,
            label: `Approve ${title}`,
          },
        ]
      : []),
    ...(newest && previous
      ? [
          {
            actionId: DRAFT_ACTIONS.restore,
            text: "Restore previous",
            value,
            label: `Restore version ${previous.number} of ${title}`,
            confirm: {
              title: "Restore the version before?",
              text: `Version ${previous.number} becomes the newest again, as a version of its own. Nothing is lost.`,
              confirm: "Restore",
            },
          },
        ]
      : []),
  ];
  return actions(`draft_${job.id}`, specs);
}
