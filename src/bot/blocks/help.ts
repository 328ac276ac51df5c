import type { Card } from "../../pipelines/ports.ts";
import { outside } from "./escape.ts";
import { card, context, paragraphs, section } from "./kit.ts";

const COMMANDS: { usage: string; does: string }[] = [
  { usage: "/callboard help", does: "this list." },
  {
    usage: "/summary [period]",
    does: "what matters in that time and whom to talk to: `today`, `yesterday`, `week` and `month` (the last 7 and 30 days; `week` unless you say), `this week`, `last week`, `this month`, `last month`, `all`, a day, or days such as `2026-11-01..2026-11-15`. `!summary` in a message to me does the same.",
  },
  { usage: "/summary digest", does: "today's digest, word for word; before its hour, what it would say so far." },
  {
    usage: "@Callboard how many new leads came in this week?",
    does: "a question: as a mention, in a message to me, or in the thread of a summary.",
  },
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
  {
    usage: "/workflow TASK",
    does: "planner, coder and reviewer at a task; plan.md, code.ts and review.md come into the thread. Bare, it opens a form.",
  },
  {
    usage: "/workflow list [pending|in progress|completed|failed]",
    does: "the workflows; `/workflow show ID` shows one with its sessions, `/workflow sessions [running|idle|completed|failed]` those of all.",
  },
  { usage: "/pipelines [short name]", does: "the pipelines and their steps; managers can fork and change them." },
  { usage: "/agents [name]", does: "who does the steps, at work or idle; managers can change prompt and model." },
  { usage: "/draft", does: "opens a form to have a document written from a project's notes and conversations." },
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
  { usage: "/draft list", does: "the projects, and how many documents, messages and open to-dos they have." },
  {
    usage: "/draft show [project]",
    does: "what a project holds: blueprint, documents, to-dos, notes, transcript, rules of voice; add to it there.",
  },
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
];

/**
 * What can be asked for.
 * @param about A command whose lines alone are shown; all of them without it.
 * @param misread What was typed and not understood.
 */
export function helpCard(
  about?: "/summary" | "/launch" | "/articles" | "/workflow" | "/pipelines" | "/agents" | "/draft" | "/callboard",
  misread?: string,
): Card {
  const lines = COMMANDS.filter(({ usage }) => !about || usage.startsWith(about)).map(
    ({ usage, does }) => `• \`${usage}\`: ${does}`,
  );
  const wrong = misread ? [section(`I do not know “${outside(misread, 100)}”. Nothing was started.`)] : [];
  return card([
    ...wrong,
    ...paragraphs(lines.join("\n")),
    context("Buttons under a recommendation: Done, Snooze, Dismiss, each with Undo."),
  ]);
}
