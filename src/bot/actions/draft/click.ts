import { z } from "zod";
import { UserError } from "../../../errors.ts";
import { Click } from "../../requests.ts";

/** A click of ours, on a message or in a dialog. */
export const DraftClick = Click.extend({
  trigger_id: z.string().optional(),
  view: z.object({ id: z.string(), private_metadata: z.string().optional() }).optional(),
});
export type DraftClick = z.infer<typeof DraftClick>;

/** The id on a button. @throws UserError for one of another version. */
export function idOf<Id extends string>(click: Click): Id {
  const id = z.uuid().safeParse(click.actions[0]?.value);
  if (!id.success)
    throw new UserError("That button is from another version of Callboard.", "Open the project with /draft show.");
  return id.data as Id;
}
