import { z } from "zod";
import type { SlackUserId, WorkspaceId } from "../../db/ids.ts";
import { messageOf, UserError } from "../../errors.ts";
import { outside } from "../blocks/escape.ts";
import type { Delivery } from "../delivery.ts";
import type { BotDeps } from "../deps.ts";

/** Time for showing a view after the answer, in milliseconds. */
const SHOW_WITHIN_MS = 10_000;

const userId = z.string().transform((id) => id as SlackUserId);

/** The parts of a click inside a modal we read. */
export const ViewClick = z.object({
  user: z.object({ id: userId }),
  view: z.object({ id: z.string().min(1), private_metadata: z.string() }),
  actions: z.array(z.object({ action_id: z.string(), value: z.string().optional() })).min(1),
});

const value = z.object({ value: z.string().nullish() }).loose();

/** The parts of a modal's submission we read. */
export const ViewSubmission = z.object({
  user: z.object({ id: userId }),
  view: z.object({
    id: z.string().min(1),
    private_metadata: z.string(),
    state: z.object({ values: z.record(z.string(), z.record(z.string(), value)) }),
  }),
});

/** What was typed into a field whose block and action share an id. */
export const typed = (submission: z.infer<typeof ViewSubmission>, id: string): string =>
  submission.view.state.values[id]?.[id]?.value ?? "";

/** What a modal carries along. @throws UserError for one of another version of Callboard. */
export function carried<Schema extends z.ZodType>(schema: Schema, metadata: string): z.infer<Schema> {
  try {
    return schema.parse(JSON.parse(metadata));
  } catch {
    throw new UserError("That form is from another version of Callboard.", "Open it again.");
  }
}

/** A modal as Slack takes it. */
export type View = Record<string, unknown>;

/** A view that others may overtake while it is on its way to the screen: `newer` is how it looks by now. */
export interface Moving {
  view: View;
  newer(): Promise<View>;
}

/** Times a view is shown anew because it was overtaken. */
const MOST_SHOWN = 5;

/**
 * Shows a view in an open modal, after the answer: losing it loses nothing that was saved. Answers to several clicks may reach
 * Slack in any order, so that a moving view is looked at again once it is shown: the last one shown is the newest.
 */
export function showLater(
  { slack, log }: BotDeps,
  workspace: WorkspaceId,
  delivery: Delivery,
  viewId: string,
  screen: View | Moving,
): void {
  const moving = isMoving(screen) ? screen : undefined;
  delivery.later(async () => {
    const signal = AbortSignal.timeout(SHOW_WITHIN_MS);
    try {
      let view = moving?.view ?? (screen as View);
      for (let shown = 1; ; shown += 1) {
        await slack.updateView(workspace, { viewId }, view, signal);
        const newer = shown < MOST_SHOWN ? await moving?.newer() : undefined;
        if (!newer || JSON.stringify(newer) === JSON.stringify(view)) return;
        view = newer;
      }
    } catch (error) {
      log.info("slack.modal_gone", { workspaceId: workspace, error: messageOf(error) });
    }
  });
}

const isMoving = (screen: View | Moving): screen is Moving => typeof screen.newer === "function";

/** A refusal as a modal shows it. */
export const refusedText = (error: UserError): string =>
  `:warning: ${outside([error.message, error.hint].filter(Boolean).join(" "), 1_500)}`;
