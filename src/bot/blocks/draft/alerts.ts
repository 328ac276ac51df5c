import type { Card, DraftNotice } from "../../../pipelines/ports.ts";
import { outside } from "../escape.ts";
import { actions, card, context, section } from "../kit.ts";
import { many } from "../words.ts";
import { DRAFT_ACTIONS } from "./facts.ts";
import { reasonOf } from "./reasons.ts";

/** An alert about drafts, for the alerts channel. */
export function draftAlertCard(notice: DraftNotice): Card {
  if (notice.kind === "order_alert") {
    const more = notice.found - notice.named.length;
    const lines = notice.named.map((line) => `• ${outside(line, 300)}`);
    return card([
      section(
        `:warning: *${many(notice.found, "thing")} in the transcripts or documents ${notice.found === 1 ? "is" : "are"} not in order.*`,
      ),
      section([...lines, ...(more > 0 ? [`and ${many(more, "more", "more")}`] : [])].join("\n")),
      context("Nothing was repaired. The runbook of ghostwriting says what to look at."),
    ]);
  }
  const { project, slug, title, attempts, error, summary, jobId } = notice;
  return card([
    section(
      `:warning: *A draft failed for good.* “${outside(title, 150)}” of the project “${outside(project, 100)}”, after ${many(attempts, "attempt")}: ${outside(reasonOf(error), 500)}`,
    ),
    section(summary ? `*Last summary:* ${outside(summary, 600)}` : "The document has no version yet."),
    context(`\`/draft show ${slug}\` opens the project.`),
    actions(`draft_alert_${jobId}`, [
      { actionId: DRAFT_ACTIONS.retry, text: "Retry", value: jobId, label: `Retry writing ${title}` },
    ]),
  ]);
}
