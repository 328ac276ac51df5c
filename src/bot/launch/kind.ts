import type { SlackFile } from "../../clients/slack.ts";
import type { SlackUserId } from "../../db/ids.ts";
import type { Origin } from "../../db/schema/runs.ts";
import type { Block } from "../blocks/kit.ts";
import type { BotDeps } from "../deps.ts";
import type { Tenant } from "../tenancy.ts";

/** The form's list of projects, where a kind has one: block and action id. A choice in it shows the project's readers. */
export const LAUNCH_PROJECT = "launch_project";

/** Who asks for a launch, and where. */
export interface LaunchAsked {
  deps: BotDeps;
  tenant: Tenant;
  user: SlackUserId;
  origin: Origin;
  /** Fires when the answer is due. */
  signal: AbortSignal;
}

/** What was entered into one field: text, chosen options' values, uploaded files. */
export interface Entered {
  text: string;
  options: string[];
  files: SlackFile[];
}

/** The form as it was sent, by block id. */
export type Form = (field: string) => Entered;

/** What a launch would come to, for the one who asked. */
export interface Preview {
  blocks: Block[];
  /** Items that wait for a word before they begin; the preview then asks for it. */
  held: number;
  /** Whether anything is left to launch: at once, when the held ones are let through, or not at all. */
  ready: "yes" | "if-held" | "no";
}

/** A draft, or what is wrong with the form: by block id, as written to the person. */
export type ReadForm = { draft: Record<string, unknown> } | { errors: Record<string, string> };

/**
 * A kind of campaign that `/launch` can start. Its draft is JSON that is kept between preview and launch; nothing else is
 * written before a person confirms.
 */
export interface LaunchKind {
  /** First word of the one-line form, and the value of the form's list of kinds: `video`, `article`. */
  key: string;
  label: string;
  /** What follows the first word, and what it does, for the help: `NAME, COMPANY, SITE; …`. */
  usage: { line: string; does: string };
  /**
   * The form's blocks below the list of kinds; block ids are unique among them, action ids equal to them.
   * @param shown What was chosen in a list that changes the others.
   */
  fields(asked: LaunchAsked, shown?: { project?: string | undefined }): Promise<Block[]>;
  /** Reads the form. @throws UserError for what no field is to blame for. */
  read(asked: LaunchAsked, form: Form): Promise<ReadForm>;
  /** Reads what followed the first word of the one-line form. @throws UserError that says what to write instead. */
  readLine(asked: LaunchAsked, text: string): Promise<Record<string, unknown>>;
  /** How many items a draft has: a large one is launched by a message of its own, after the answer. */
  items(draft: Record<string, unknown>): number;
  /** What the draft would come to now. */
  preview(asked: LaunchAsked, draft: Record<string, unknown>): Promise<Preview>;
  /**
   * Starts it, in one transaction; the same request key again starts nothing new. Answers what was started, as a sentence in
   * Slack's mrkdwn.
   * @throws UserError when nothing is left to start.
   */
  launch(
    asked: LaunchAsked,
    draft: Record<string, unknown>,
    how: { requestKey: string; letThrough: boolean },
  ): Promise<string>;
}
