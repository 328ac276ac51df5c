import type { Registration } from "../../app.ts";
import { helpCard } from "../../blocks/help.ts";
import { requestOf, SlashCommand } from "../../requests.ts";
import { answers } from "./answers.ts";
import { canary } from "./canary.ts";
import { deadLetters } from "./dead-letters.ts";
import { drain } from "./drain.ts";
import { health } from "./health.ts";
import { ledger } from "./ledger.ts";
import { owners } from "./owners.ts";
import { prices } from "./prices.ts";
import { recommendations } from "./recommendations.ts";
import { run } from "./run.ts";
import { scores } from "./scores.ts";
import { settings } from "./settings.ts";
import { summaries } from "./summaries.ts";
import { suppress } from "./suppress.ts";
import type { Word } from "./word.ts";

/** What may follow `/callboard`, by its first word. */
const WORDS = new Map<string, Word>(
  Object.entries({
    drain,
    answers,
    canary,
    "dead-letters": deadLetters,
    health,
    ledger,
    owners,
    prices,
    recommendations,
    run,
    scores,
    settings,
    summaries,
    suppress,
  }),
);

/** `/callboard WORD …`: how the work stands and what can be done about it; `help` for anything not understood. */
export function registerCallboard(registration: Registration): void {
  registration.app.command("/callboard", async ({ body, ack, context }) => {
    const command = SlashCommand.parse(body);
    const [word = "", ...args] = command.text.trim().split(/\s+/);
    const known = WORDS.get(word.toLowerCase());
    const asked = { ...registration, ...requestOf(context), command, args };
    const card = known ? await known(asked) : null;
    if (card) return ack(card);
    if (card === undefined) return ack();
    const misread = word === "" || (word.toLowerCase() === "help" && args.length === 0) ? undefined : command.text;
    return ack(misread === undefined ? helpCard() : helpCard("/callboard", misread));
  });
}
