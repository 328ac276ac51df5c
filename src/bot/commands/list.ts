/** A slash command: what Slack is told of it, what a person may be offered while typing, and what help says. */
export interface SlashCommand {
  /** With its slash; at most 32 characters. */
  name: string;
  /** In Slack's own list of commands; at most 2,000 characters. */
  about: string;
  /** What may follow, as Slack shows it; at most 1,000 characters. */
  hint: string;
  /** Words that may follow; the first is what a person most often wants. */
  words: readonly { word: string; about: string }[];
  /** Its lines in `/callboard help`. */
  lines: readonly { usage: string; does: string }[];
}

/** Every command: the manifest, the help and the sandbox page read this list. */
export const COMMANDS = [
  {
    name: "/summary",
    about: "What matters in your leads and conversations",
    hint: "[today|week|month|all|2026-11-01..2026-11-15]",
    words: [
      { word: "today", about: "since midnight" },
      { word: "week", about: "the last 7 days" },
      { word: "month", about: "the last 30 days" },
      { word: "all", about: "everything there is" },
      { word: "digest", about: "today's digest, word for word" },
    ],
    lines: [
      {
        usage: "/summary [period]",
        does: "what matters in that time and whom to talk to: `today`, `yesterday`, `week` and `month` (the last 7 and 30 days; `week` unless you say), `this week`, `last week`, `this month`, `last month`, `all`, a day, or days such as `2026-11-01..2026-11-15`. `!summary` in a message to me does the same.",
      },
      { usage: "/summary digest", does: "today's digest, word for word; before its hour, what it would say so far." },
      {
        usage: "@Callboard how many new leads came in this week?",
        does: "a question: as a mention, in a message to me, or in the thread of a summary.",
      },
    ],
  },
  {
    name: "/launch",
    about: "Start a campaign of personal videos or of articles",
    hint: "[sample|article|video|help]",
    words: [
      { word: "sample", about: "five made-up prospects, at once" },
      { word: 'article "Topic" 5', about: "five articles on a topic" },
      { word: "help", about: "how a campaign works" },
    ],
    lines: [
      {
        usage: "/launch",
        does: "opens a form for a campaign, and shows what it costs before anything begins (managers only).",
      },
      {
        usage: "/launch video NAME, COMPANY, SITE; …",
        does: "previews videos for these people with your last brief and voice (managers only).",
      },
      {
        usage: '/launch article "TOPIC" 5',
        does: "previews five articles on a topic, with picture, posts and newsletter; after it, `approve` asks you about each, `plain` leaves the extras out, `plan` begins nothing yet (managers only).",
      },
      { usage: "/launch sample", does: "launches five sample prospects, to see how it works (managers only)." },
    ],
  },
  {
    name: "/articles",
    about: "Articles under way, and what they wait for",
    hint: "[status|mine|campaigns|help]",
    words: [
      { word: "blocked", about: "those that wait for a person" },
      { word: "mine", about: "those assigned to you" },
      { word: "following", about: "those you follow" },
      { word: "campaigns", about: "content campaigns and their short names" },
      { word: "topics", about: "a campaign's spare topics" },
      { word: "help", about: "what else there is" },
    ],
    lines: [
      {
        usage: "/articles",
        does: "the articles under way, what needs a person first; each with its details and what you may do.",
      },
      {
        usage: "/articles [status|mine|following]",
        does: "only those that are blocked, drafted, completed and so on, or yours.",
      },
      { usage: "/articles [campaigns|active]", does: "the content campaigns, with their short names." },
      { usage: "/articles show [campaign]", does: "a campaign's articles, and how many are missing." },
      { usage: "/articles [ready|projects]", does: "what waits for its turn; the projects." },
      { usage: "/articles project [name]", does: "makes a project (managers only)." },
      {
        usage: "/articles readers [project] [Name: who; pain; …; language=de]",
        does: "for whom a project writes; its new campaigns are aimed at them.",
      },
      {
        usage: "/articles [start|pause|resume|complete|cancel] [campaign]",
        does: "steers a content campaign; `complete` ends it with what is finished (managers only).",
      },
      { usage: "/articles topics [campaign]", does: "a campaign's spare topics." },
      { usage: "/articles add [campaign] [title]", does: "one more article of a campaign (managers only)." },
      {
        usage: "/articles more [campaign] [number]",
        does: "raises how many articles a campaign is to have (managers only).",
      },
    ],
  },
  {
    name: "/draft",
    about: "Have a document written from notes and conversations",
    hint: "[list|show|help]",
    words: [
      { word: "list", about: "the projects" },
      { word: "show", about: "what a project holds" },
      { word: "help", about: "all that drafts can do" },
    ],
    lines: [
      { usage: "/draft", does: "opens a form to have a document written from a project's notes and conversations." },
      { usage: "/draft list", does: "the projects, and how many documents, messages and open to-dos they have." },
      {
        usage: "/draft show [project]",
        does: "what a project holds: blueprint, documents, to-dos, notes, transcript, rules of voice; add to it there.",
      },
    ],
  },
  {
    name: "/workflow",
    about: "Have agents plan, code and review a task",
    hint: "[task|list|show|sessions|help]",
    words: [
      { word: "Write a function that parses one CSV line", about: "a task, to see how it goes" },
      { word: "list", about: "the workflows" },
      { word: "sessions", about: "what the agents are at" },
      { word: "help", about: "what can be asked" },
    ],
    lines: [
      {
        usage: "/workflow TASK",
        does: "planner, coder and reviewer at a task; plan.md, code.ts and review.md come into the thread. Bare, it opens a form.",
      },
      {
        usage: "/workflow list [pending|in progress|completed|failed]",
        does: "the workflows; `/workflow show ID` shows one with its sessions, `/workflow sessions [running|idle|completed|failed]` those of all.",
      },
    ],
  },
  {
    name: "/pipelines",
    about: "The pipelines of your team and their steps",
    hint: "[short name]",
    words: [
      { word: "prospect-video", about: "outreach videos" },
      { word: "brain", about: "summaries" },
      { word: "help", about: "what can be asked" },
    ],
    lines: [
      { usage: "/pipelines [short name]", does: "the pipelines and their steps; managers can fork and change them." },
    ],
  },
  {
    name: "/agents",
    about: "Who does the steps, with which prompt and model",
    hint: "[name]",
    words: [
      { word: "script-writer", about: "writes the scripts of videos" },
      { word: "summary-writer", about: "writes summaries" },
      { word: "help", about: "what can be asked" },
    ],
    lines: [
      { usage: "/agents [name]", does: "who does the steps, at work or idle; managers can change prompt and model." },
    ],
  },
  {
    name: "/callboard",
    about: "Help, health, settings and the ledger",
    hint: "[help|health|settings|ledger]",
    words: [
      { word: "help", about: "all commands" },
      { word: "health", about: "what is open and what waits" },
      { word: "settings", about: "the digest, quiet hours, thresholds, budget" },
      { word: "run", about: "why a run waits, and what it did" },
      { word: "scores", about: "how good the models behind scores are" },
      { word: "ledger", about: "what was done to the outside" },
    ],
    lines: [
      { usage: "/callboard help", does: "this list." },
      { usage: "/callboard health", does: "how the work stands: working, waiting, stuck, failed." },
      {
        usage: "/callboard run [id]",
        does: "why a run waits, what it did so far; managers can retry, skip, replay, take over, cancel.",
      },
      { usage: "/callboard dead-letters", does: "messages that were given up, with their runs and the way back." },
      { usage: "/callboard ledger [run or campaign id]", does: "what was posted and paid for, with its outcome." },
      {
        usage: "/callboard scores",
        does: "the models behind scores: version, rows, how well they rank, how true they are.",
      },
      {
        usage: "/callboard settings",
        does: "when and where the digest comes, quiet hours, what is hot, what may be spent (managers only).",
      },
      {
        usage: "/callboard suppress [add|remove] [e-mail or domain …, or Name, Company]",
        does: "whom no campaign may contact; opt-outs stand there too (managers only).",
      },
      {
        usage: "/callboard prices [voice=… image=… clip=… page=… date]",
        does: "what media cost, for estimates and ceilings.",
      },
      { usage: "/callboard canary [number|off]", does: "above which size a campaign tries its first item alone." },
      { usage: "/callboard summaries [daily|manual|days]", does: "summaries and digests that were made." },
      {
        usage: "/callboard recommendations [now|today|this week|done|dismissed|expired]",
        does: "whom to talk to, the most urgent first, or what became of it.",
      },
      { usage: "/callboard owners", does: "who the owners of leads are in Slack (managers only)." },
      { usage: "/callboard answers", does: "what to answer to common objections (managers only)." },
      { usage: "/callboard drain drafts", does: "has every waiting draft looked at now (managers only)." },
    ],
  },
] as const satisfies readonly SlashCommand[];

export type CommandName = (typeof COMMANDS)[number]["name"];
