import type { Cache } from "../clients/redis.ts";
import type { Secrets } from "../clients/secrets.ts";
import type { SlackForBot } from "../clients/slack.ts";
import type { Db } from "../db/client.ts";
import type { Env } from "../env.ts";
import type { Log } from "../log.ts";
import type { Engine, LaunchPrices } from "../pipelines/index.ts";
import type { FilesPort, Presenter, QueuePort, SlackPort } from "../pipelines/ports.ts";

/** The part of the engine the bot uses. */
export type BotEngine = Pick<
  Engine,
  | "start"
  | "kick"
  | "changed"
  | "explain"
  | "inspect"
  | "health"
  | "retry"
  | "skip"
  | "replay"
  | "takeOver"
  | "cancel"
  | "signal"
  | "replay"
  | "control"
>;

export type BotEnv = Pick<
  Env,
  | "SLACK_SIGNING_SECRET"
  | "SLACK_CLIENT_ID"
  | "SLACK_CLIENT_SECRET"
  | "SLACK_BOT_TOKEN"
  | "SLACK_API_URL"
  | "PUBLIC_URL"
>;

export interface BotDeps {
  db: Db;
  engine: BotEngine;
  slack: SlackPort & SlackForBot;
  queue: QueuePort;
  presenter: Presenter;
  secrets: Secrets;
  /** Texts that steps made, to be read. */
  files: Pick<FilesPort, "get">;
  env: BotEnv;
  log: Log;
  /** What the deployment knows of prices; workspaces may state their own. */
  prices: LaunchPrices;
  /** Remembers events that were taken, to be quick with Slack's repeats; the receipts decide. */
  cache: Cache;
  /** The product's time, for signatures and OAuth; rows take theirs from the database. */
  clock: () => Date;
  /** Keeps work alive after the answer, where the request has no context that does. */
  waitUntil?: (work: Promise<unknown>) => void;
}
