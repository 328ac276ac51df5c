import type { Db } from "../db/client.ts";
import type { WorkspaceId } from "../db/ids.ts";
import { findWebhookSecrets } from "../db/queries/ingest/find-webhook-secrets.ts";
import { ExternalError, messageOf } from "../errors.ts";
import type { Log } from "../log.ts";
import { readBody } from "./read-body.ts";
import { isRecent, isSigned, newWebhookSecret, signedHeaders } from "./signature.ts";

/** Opens a sealed secret; the associated data is the Slack team id. */
export interface SecretReader {
  decrypt(sealed: string, aad: string): Promise<string>;
}

/** A delivery whose sender is known. */
export interface Delivery {
  workspaceId: WorkspaceId;
  /** The sender's id of the delivery, the same when it is sent again. */
  id: string;
  body: Uint8Array<ArrayBuffer>;
  /** The product's time. */
  now: Date;
}

export interface Refusal {
  status: 401 | 413;
  error: string;
}

/** Most bytes of a body; 1,000 items of common size are well below. */
const MOST_BYTES = 5 * 1024 * 1024;

/** One answer for whatever is wrong, so that nobody learns which workspaces there are. */
const UNSIGNED: Refusal = {
  status: 401,
  error: "The delivery is not signed by a secret of this workspace, or its timestamp is off by over five minutes.",
};

/** Names the workspace of a signed delivery. Reads nothing but the workspace's secrets, and writes nothing. */
export async function authenticate(
  deps: { db: Db; secrets: SecretReader; log: Log; clock: { now(): number } },
  request: Request,
): Promise<Delivery | Refusal> {
  const headers = signedHeaders(request.headers);
  const team = new URL(request.url).searchParams.get("workspace") ?? request.headers.get("x-callboard-workspace");
  if (!headers || !team || !/^\w{1,40}$/.test(team) || !isRecent(headers.timestamp, deps.clock.now())) return UNSIGNED;
  const body = await readBody(request, MOST_BYTES);
  if (!body) return { status: 413, error: "The body is larger than 5 MB: send the items in several deliveries." };

  const [workspace] = await findWebhookSecrets(deps.db, team);
  const sealed = [workspace?.current, workspace?.former].filter((secret) => typeof secret === "string");
  const opened = await Promise.allSettled(sealed.map((secret) => deps.secrets.decrypt(secret, team)));
  const secrets = opened.flatMap((result) => (result.status === "fulfilled" ? [result.value] : []));
  // A secret nobody has keeps the time of an unknown workspace's refusal that of a wrong signature's.
  const signed = await isSigned(headers, body, secrets.length > 0 ? secrets : [newWebhookSecret()]);
  if (workspace && signed) return { workspaceId: workspace.workspaceId, id: headers.id, body, now: workspace.now };

  for (const result of opened) {
    if (result.status === "fulfilled") continue;
    deps.log.error("webhook.secret_unreadable", {
      workspaceId: workspace?.workspaceId,
      error: messageOf(result.reason),
    });
    throw new ExternalError("webhook secrets", "A webhook secret of this workspace cannot be read.");
  }
  return UNSIGNED;
}
