import { z } from "zod";
import type { WorkspaceId } from "../db/ids.ts";
import { ExternalError, FatalStepError, RetryAfterError } from "../errors.ts";
import type { SharedFile, SlackPort } from "../pipelines/ports.ts";
import { answer, type SlackCalls, type SlackOptions } from "./slack-calls.ts";
import { elsewhereMayWork, PostRefused } from "./slack-errors.ts";
import { directMessage, messagesSince, type Place, peopleToTell } from "./slack-places.ts";

const SERVICE = "Slack";
/** Where Slack takes the bytes of files. */
const UPLOAD_ORIGIN = "https://files.slack.com";

const Reserved = z.object({ upload_url: z.url(), file_id: z.string().min(1) });

/**
 * Shows files in a conversation, by Slack's three calls: an address for each file, its bytes to that address, and one call that
 * shares them all. Only the last is seen by anybody: files that were brought and not shared are forgotten by Slack.
 */
export function createFileSharing(
  calls: SlackCalls,
  options: SlackOptions,
): Pick<SlackPort, "shareFiles" | "findShared"> {
  const { as, send } = calls;

  async function bring(workspaceId: WorkspaceId, file: SharedFile, signal: AbortSignal) {
    const args = { filename: file.name, length: file.bytes.byteLength };
    const method = "files.getUploadURLExternal";
    const { upload_url, file_id } = answer(Reserved, await as(workspaceId, method, args, { signal }), method);
    const { origin } = new URL(upload_url);
    if (origin !== UPLOAD_ORIGIN && origin !== new URL(options.apiUrl).origin)
      throw new FatalStepError("Slack named an upload address that is not Slack's.");
    const headers = { "content-type": "application/octet-stream" };
    const body = new Uint8Array(file.bytes);
    const answered = await send(upload_url, { method: "POST", headers, body, redirect: "manual", signal }).catch(
      (cause: unknown) => {
        throw new ExternalError(SERVICE, `Slack did not take the bytes of ${file.name}`, { cause });
      },
    );
    if (answered.status === 429) throw new RetryAfterError(SERVICE, 60_000);
    if (!answered.ok)
      throw new ExternalError(SERVICE, `Slack answered the bytes of ${file.name} with HTTP ${answered.status}`);
    return { id: file_id, title: file.title ?? file.name };
  }

  async function share(
    workspaceId: WorkspaceId,
    place: Place,
    files: { id: string; title: string }[],
    comment: string,
    signal: AbortSignal,
  ): Promise<{ channel: string }> {
    const args = {
      files: JSON.stringify(files),
      channel_id: place.channel,
      thread_ts: place.threadTs,
      initial_comment: comment,
    };
    await as(workspaceId, "files.completeUploadExternal", args, { signal, changes: true });
    return { channel: place.channel };
  }

  /** Files are shared in conversations only: a person's id stands for the direct one with them. */
  async function placeOf(workspaceId: WorkspaceId, target: Place, signal: AbortSignal): Promise<Place> {
    if (!/^[UW]/.test(target.channel)) return target;
    return { channel: await directMessage(calls, workspaceId, target.channel, signal) };
  }

  return {
    async shareFiles({ workspaceId, target, files, comment, signal }) {
      const brought: { id: string; title: string }[] = [];
      for (const file of files) brought.push(await bring(workspaceId, file, signal));
      let refused: PostRefused;
      try {
        return await share(workspaceId, await placeOf(workspaceId, target, signal), brought, comment, signal);
      } catch (error) {
        if (!(error instanceof PostRefused) || !elsewhereMayWork(error)) throw error;
        refused = error;
      }
      if (refused.code === "thread_not_found" && target.threadTs)
        return share(workspaceId, { channel: target.channel }, brought, comment, signal);
      for (const user of await peopleToTell(options, workspaceId, target)) {
        try {
          const channel = await directMessage(calls, workspaceId, user, signal);
          const why = `This was meant for <#${target.channel}>. ${refused.message}\n${comment}`;
          return await share(workspaceId, { channel }, brought, why, signal);
        } catch (error) {
          if (!(error instanceof PostRefused) || !elsewhereMayWork(error)) throw error;
        }
      }
      throw refused;
    },

    async findShared({ workspaceId, target, names, mark, since, signal }) {
      const places: (() => Promise<Place>)[] = [() => placeOf(workspaceId, target, signal)];
      if (target.threadTs) places.push(async () => ({ channel: target.channel }));
      for (const user of await peopleToTell(options, workspaceId, target))
        places.push(async () => ({ channel: await directMessage(calls, workspaceId, user, signal) }));
      let unclear = false;
      for (const place of places) {
        try {
          const where = await place();
          const seen = await messagesSince(calls, workspaceId, where, since, signal, (message) => {
            const held = new Set(message.files?.map((file) => file.name));
            return message.text?.includes(mark) === true && names.every((name) => held.has(name));
          });
          if (typeof seen === "object") return { channel: where.channel };
          if (seen === "unclear") unclear = true;
        } catch (error) {
          if (!(error instanceof PostRefused)) throw error;
          if (error.code !== "channel_not_found" && error.code !== "thread_not_found") unclear = true;
        }
      }
      return unclear ? "unclear" : "absent";
    },
  };
}
