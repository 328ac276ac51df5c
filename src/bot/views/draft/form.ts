import { z } from "zod";
import type { SlackUserId } from "../../../db/ids.ts";

const entered = z.object({
  value: z.string().nullish(),
  selected_option: z.object({ value: z.string() }).nullish(),
  files: z.array(z.object({ id: z.string() }).loose()).optional(),
});

/** A submitted form of ours. */
export const Submission = z.object({
  user: z.object({ id: z.string().transform((id) => id as SlackUserId) }),
  view: z.object({
    id: z.string().min(1),
    private_metadata: z.string(),
    state: z.object({ values: z.record(z.string(), z.record(z.string(), entered)) }),
  }),
});
export type Submission = z.infer<typeof Submission>;

/** What a field has: text, or the value of a choice; empty where nothing was entered. */
export function fieldOf({ view }: Submission, name: string): string {
  const field = view.state.values[name]?.[name];
  return field?.selected_option?.value ?? field?.value ?? "";
}

/** The ids of the files of a field. */
export const filesOf = ({ view }: Submission, name: string): string[] =>
  (view.state.values[name]?.[name]?.files ?? []).map(({ id }) => id);

const user = z.string().transform((id) => id as SlackUserId);

/** Where a form was opened, which is where its results go. */
export const Origin = z.object({
  channel: z.string().min(1),
  user,
  threadTs: z.string().optional(),
});
