import { z } from "zod";
import type { WorkspaceId } from "../../../db/ids.ts";
import { UserError } from "../../../errors.ts";
import type { BotDeps } from "../../deps.ts";
import { Click } from "../../requests.ts";

/** A trigger lives three seconds from the click on; in milliseconds, from when we have it. */
const OPEN_WITHIN_MS = 2_000;

/** A click of ours, on a message or in a dialog. */
export const DraftClick = Click.extend({
  trigger_id: z.string().optional(),
  view: z
    .object({
      id: z.string(),
      private_metadata: z.string().optional(),
      root_view_id: z.string().nullish(),
      previous_view_id: z.string().nullish(),
    })
    .optional(),
});
export type DraftClick = z.infer<typeof DraftClick>;

/** The id on a button. @throws UserError for one of another version. */
export function idOf<Id extends string>(click: Click): Id {
  const id = z.uuid().safeParse(click.actions[0]?.value);
  if (!id.success)
    throw new UserError("That button is from another version of Callboard.", "Open the project with /draft show.");
  return id.data as Id;
}

/** Opens a dialog: on the one that was clicked in, or, on the third of a stack, which is all that Slack takes, in its place. */
export async function showView(
  { slack }: Pick<BotDeps, "slack">,
  workspace: WorkspaceId,
  { view, trigger_id: trigger = "" }: DraftClick,
  built: Record<string, unknown>,
): Promise<void> {
  const signal = AbortSignal.timeout(OPEN_WITHIN_MS);
  const { previous_view_id: previous, root_view_id: root } = view ?? {};
  if (view && previous && previous !== root) await slack.updateView(workspace, { viewId: view.id }, built, signal);
  else if (view) await slack.pushView(workspace, trigger, built, signal);
  else await slack.openView(workspace, trigger, built, signal);
}
