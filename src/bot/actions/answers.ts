import { z } from "zod";
import { findQuestion } from "../../db/queries/ask/questions.ts";
import { UserError } from "../../errors.ts";
import { lookAgain } from "../../pipelines/index.ts";
import type { Registration } from "../app.ts";
import { ANSWER_ROWS, answerRowsModal } from "../blocks/answer.ts";
import { Click, requestOf } from "../requests.ts";

/** A trigger lives three seconds from the click on; in milliseconds, from when we have it. */
const OPEN_WITHIN_MS = 2_000;
/** Rows that the window shows at most. */
const MOST_ROWS = 50;

const Value = z.tuple([z.uuid(), z.coerce.number().int().min(0).max(2)]);

/** Show rows under an answer: its query is run again, for this workspace, and its rows open in a window. */
export function registerAnswers({ app, deps }: Registration): void {
  app.action(ANSWER_ROWS, async ({ body, ack, context }) => {
    const { tenant } = requestOf(context);
    const value = Value.safeParse(Click.parse(body).actions[0]?.value?.split(":"));
    const [question] = value.success ? await findQuestion(deps.db, tenant.id, { id: value.data[0] }) : [];
    const result =
      question && value.success && (await lookAgain(deps.db, tenant.id, question.calls, value.data[1], MOST_ROWS));
    if (!result) throw new UserError("That answer is not there any more.", "Ask again.");
    const { trigger_id: trigger } = z.object({ trigger_id: z.string() }).parse(body);
    await deps.slack.openView(tenant.id, trigger, answerRowsModal(result), AbortSignal.timeout(OPEN_WITHIN_MS));
    await ack();
  });
}
