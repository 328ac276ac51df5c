import { COMMANDS } from "../../src/bot/commands/list.ts";

export interface Completion {
  /** What the composer holds when it is taken. */
  text: string;
  label: string;
  about: string;
}

/** What could follow what is typed; none for what is no command, or is complete. */
export function completionsOf(typed: string): Completion[] {
  if (!typed.startsWith("/")) return [];
  const space = typed.indexOf(" ");
  if (space < 0) {
    return COMMANDS.filter(({ name }) => name.startsWith(typed.toLowerCase())).map(({ name, about, words }) => ({
      text: `${name} `,
      label: `${name} [${words.map(({ word }) => word).join("|")}]`,
      about,
    }));
  }
  const command = COMMANDS.find(({ name }) => name === typed.slice(0, space));
  const begun = typed.slice(space + 1).toLowerCase();
  return (command?.words ?? [])
    .filter(({ word }) => word.startsWith(begun) && word !== begun)
    .map(({ word, about }) => ({ text: `${command?.name} ${word}`, label: word, about }));
}

/** A slash command and its text, or null for what is an ordinary message. */
export function parseCommand(typed: string): { command: string; text: string } | null {
  const [, command, text] = /^(\/[a-z0-9_-]+)(?:\s+(.*))?$/s.exec(typed.trim()) ?? [];
  return command ? { command, text: text ?? "" } : null;
}
