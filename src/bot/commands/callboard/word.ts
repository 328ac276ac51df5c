import { z } from "zod";
import type { Card } from "../../../pipelines/ports.ts";
import type { Registration } from "../../app.ts";
import type { requestOf, SlashCommand } from "../../requests.ts";

/** What a word of `/callboard` is asked with: who, where, and what follows the word. */
export type Asked = Omit<Registration, "app"> &
  ReturnType<typeof requestOf> & {
    command: z.infer<typeof SlashCommand>;
    args: string[];
  };

/**
 * Answers one word of `/callboard`, to be seen by the asker alone. Null: what follows it is not understood, so help is shown.
 * Undefined: it was answered by opening a form.
 */
export type Word = (asked: Asked) => Promise<Card | null | undefined>;

/** The one id that follows a word. Null: something else does. Undefined: nothing. */
export function idIn(args: string[]): string | null | undefined {
  if (args.length > 1) return null;
  const id = z.uuid().optional().safeParse(args[0]?.toLowerCase());
  return id.success ? id.data : null;
}
