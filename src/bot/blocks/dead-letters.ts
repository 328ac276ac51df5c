import type { Card, DeadLetter } from "../../pipelines/ports.ts";
import { moment, outside } from "./escape.ts";
import { card, context, fitted, type Group, section } from "./kit.ts";
import { notice } from "./notices.ts";
import { many } from "./words.ts";

/** Messages that QStash gave up, the newest first, and the way back. */
export function deadLettersCard(letters: DeadLetter[]): Card {
  if (letters.length === 0) return notice("There are no dead letters: QStash has delivered everything.");
  const way =
    "The heartbeat sends a run anew by itself; where it has failed, `/callboard run ID` has Retry. The old message is never sent again.";
  const groups: Group[] = [
    { rank: 0, blocks: [section(`QStash gave up ${many(letters.length, "message")}. ${way}`)] },
    ...letters.map((letter, place) => ({ rank: 1 + place, blocks: [context(line(letter))] })),
  ];
  return card(fitted(groups));
}

function line({ at, path, status, runId }: DeadLetter): string {
  const parts = [moment(at, "{date_short_pretty} {time}"), outside(path, 60)];
  parts.push(status === null ? "no answer" : `answered ${status}`);
  if (runId) parts.push(`\`/callboard run ${runId}\``);
  return parts.join(" · ");
}
