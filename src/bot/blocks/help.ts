import type { Card } from "../../pipelines/ports.ts";
import { COMMANDS, type CommandName } from "../commands/list.ts";
import { outside } from "./escape.ts";
import { card, context, paragraphs, section } from "./kit.ts";

/**
 * What can be asked for.
 * @param about A command whose lines alone are shown; all of them without it.
 * @param misread What was typed and not understood.
 */
export function helpCard(about?: CommandName, misread?: string): Card {
  const lines = COMMANDS.filter(({ name }) => !about || name === about)
    .flatMap((command): readonly { usage: string; does: string }[] => command.lines)
    .map(({ usage, does }) => `• \`${usage}\`: ${does}`);
  const wrong = misread ? [section(`I do not know “${outside(misread, 100)}”. Nothing was started.`)] : [];
  return card([
    ...wrong,
    ...paragraphs(lines.join("\n")),
    context("Buttons under a recommendation: Done, Snooze, Dismiss, each with Undo."),
  ]);
}
