import type { WorkspaceId } from "../db/ids.ts";
import { ExternalError } from "../errors.ts";
import type { SlackFile } from "./slack.ts";
import type { SlackOptions } from "./slack-calls.ts";
import { PostRefused } from "./slack-errors.ts";

/** Where Slack keeps files; the token goes nowhere else. */
const FILES_ORIGIN = "https://files.slack.com";

/** The bytes of a file shared with the bot. A redirect is not followed: it leads to a login page, or away from Slack. */
export async function readSlackFile(
  options: SlackOptions,
  workspaceId: WorkspaceId,
  file: SlackFile,
  most: number,
  signal: AbortSignal,
): Promise<Uint8Array> {
  const url = file.url === null ? null : new URL(file.url);
  if (!url || (url.origin !== FILES_ORIGIN && url.origin !== new URL(options.apiUrl).origin))
    throw new ExternalError("Slack", "Slack names no address for that file");
  const token = await options.tokenOf(workspaceId);
  if (!token) throw new PostRefused("not_authed");
  const send: typeof fetch = (input, init) => (options.fetch ?? fetch)(input, init);
  const response = await send(url, { headers: { authorization: `Bearer ${token}` }, redirect: "manual", signal }).catch(
    (cause: unknown) => {
      throw new ExternalError("Slack", "Slack did not give the file", { cause });
    },
  );
  // Without `files:read` Slack answers 200 with its login page.
  if (!response.ok || /^text\/html/.test(response.headers.get("content-type") ?? ""))
    throw new ExternalError(
      "Slack",
      "Slack did not let us read the file; an admin may have to install Callboard again",
    );
  const parts: Uint8Array[] = [];
  let length = 0;
  const reader = response.body?.getReader();
  for (let part = await reader?.read(); part && !part.done; part = await reader?.read()) {
    length += part.value.byteLength;
    if (length > most) {
      await reader?.cancel();
      throw new ExternalError("Slack", `the file is larger than ${Math.round(most / 1_000_000)} MB`);
    }
    parts.push(part.value);
  }
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.byteLength;
  }
  return bytes;
}
