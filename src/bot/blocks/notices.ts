import type { Card } from "../../pipelines/ports.ts";
import { card, section } from "./kit.ts";

/** One sentence or two of ours; what stands in it from outside is escaped by whoever wrote it. */
export const notice = (text: string): Card => card([section(text)]);

export const NOT_ACCEPTED = "That was not accepted: Callboard's database did not answer in time. Please try again.";

export const DATABASE_AWAY =
  "That was not accepted: Callboard's database cannot be reached. Please try again in a minute.";

/** Said where the bot cannot post. */
export const outsideChannel = (botUserId: string | null): string =>
  `I am not in this channel, so the answer will come to you as a direct message. To have it here, type \`/invite ${botUserId ? `<@${botUserId}>` : "@Callboard"}\` and ask again.`;

/** Said where something went wrong that nobody foresaw; the log has the same id. */
export const unexpected = (errorId: string): string =>
  `Something went wrong on our side, and nothing was started. If it happens again, give your administrator this id: \`${errorId}\``;
