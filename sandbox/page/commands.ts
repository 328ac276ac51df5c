export interface SlashCommand {
  name: string;
  about: string;
  /** Words that may follow; the first is what a person most often wants. */
  words: { word: string; about: string }[];
}

/** The commands the app registers with Slack (`npm run manifest`), and what may follow them. */
export const COMMANDS: readonly SlashCommand[] = [
  {
    name: "/summary",
    about: "What matters in your leads and conversations",
    words: [
      { word: "today", about: "since midnight" },
      { word: "week", about: "the last 7 days" },
      { word: "month", about: "the last 30 days" },
      { word: "all", about: "everything there is" },
    ],
  },
  {
    name: "/launch",
    about: "Start a campaign of personal videos",
    words: [
      { word: "sample", about: "five made-up prospects, at once" },
      { word: 'article "Topic" 5', about: "five articles on a topic" },
      { word: "help", about: "how a campaign works" },
    ],
  },
  {
    name: "/workflow",
    about: "Have agents plan, code and review a task",
    words: [
      { word: "Write a function that parses one CSV line", about: "a task, to see how it goes" },
      { word: "list", about: "the workflows" },
      { word: "sessions", about: "what the agents are at" },
      { word: "help", about: "what can be asked" },
    ],
  },
  {
    name: "/pipelines",
    about: "The pipelines of your team and their steps",
    words: [
      { word: "prospect-video", about: "outreach videos" },
      { word: "brain", about: "summaries" },
      { word: "help", about: "what can be asked" },
    ],
  },
  {
    name: "/agents",
    about: "Who does the steps, with which prompt and model",
    words: [
      { word: "script-writer", about: "writes the scripts of videos" },
      { word: "summary-writer", about: "writes summaries" },
      { word: "help", about: "what can be asked" },
    ],
  },
  {
    name: "/draft",
    about: "Have a document written from notes and conversations",
    words: [
      { word: "list", about: "the projects" },
      { word: "show", about: "what a project holds" },
      { word: "help", about: "all that drafts can do" },
    ],
  },
  {
    name: "/articles",
    about: "Articles under way, and what they wait for",
    words: [
      { word: "blocked", about: "those that wait for a person" },
      { word: "mine", about: "those assigned to you" },
      { word: "following", about: "those you follow" },
      { word: "campaigns", about: "content campaigns and their short names" },
      { word: "topics", about: "a campaign's spare topics" },
      { word: "help", about: "what else there is" },
    ],
  },
  {
    name: "/callboard",
    about: "Help, health and the ledger",
    words: [
      { word: "help", about: "all commands" },
      { word: "health", about: "what is open and what waits" },
      { word: "run", about: "why a run waits, and what it did" },
      { word: "scores", about: "how good the models behind scores are" },
      { word: "ledger", about: "what was done to the outside" },
    ],
  },
];

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
