import { z } from "zod";
import { postTarget } from "../access.ts";
import { type Call, method } from "../api.ts";
import * as arg from "../args.ts";
import type { Core } from "../core.ts";
import { SlackApiError } from "../errors.ts";
import { fileToWire, newFile } from "../files.ts";
import { acceptBlocks, addMessage, findParent } from "../messages.ts";
import { workspaceOf } from "../state.ts";
import { tokenState } from "../tokens.ts";
import type { SlackFile } from "../types.ts";

/** The sandbox takes files up to 20 MB; Slack up to 1 GB. */
const MAX_BYTES = 20_000_000;

/** Characters that describe a picture. */
const MAX_ALT_TEXT = 1000;

const getUploadUrl = method({
  scopes: ["files:write"],
  tier: 4,
  args: z.object({ filename: arg.id, length: arg.integer, alt_txt: arg.optional, snippet_type: arg.optional }),
  run({ core, args, teamId, userId }) {
    // "Typically only occurs when the length provided is 0."
    if (args.length === undefined || args.length < 1) throw new SlackApiError("missing_argument");
    if ((args.alt_txt?.length ?? 0) > MAX_ALT_TEXT) throw new SlackApiError("alt_txt_too_large");
    if (args.length > MAX_BYTES) throw new SlackApiError("file_upload_size_restricted");
    const file = newFile(core, teamId, userId, args.filename, args.length);
    return { upload_url: `${core.url}/upload/v1/${file.id}/${file.uploadKey}`, file_id: file.id };
  },
});

const completion = z.object({
  files: arg.json,
  channel_id: arg.optional,
  channels: arg.optional,
  thread_ts: arg.optional,
  initial_comment: arg.text,
  blocks: arg.json,
});

function uploadedFile(core: Core, teamId: string, id: string): SlackFile {
  const file = core.data.files[id];
  if (!file || file.teamId !== teamId || file.contentBase64 === undefined) throw new SlackApiError("file_not_found");
  if (file.completed) throw new SlackApiError("file_update_failed");
  return file;
}

function complete(call: Call<z.output<typeof completion>>) {
  const { core, args, teamId, userId } = call;
  const listed = z
    .array(z.object({ id: arg.id, title: z.string().optional() }))
    .min(1)
    .safeParse(args.files);
  if (!listed.success) throw new SlackApiError("invalid_arguments");
  const files = listed.data.map(({ id, title }) => ({ file: uploadedFile(core, teamId, id), title }));
  const ids = [args.channel_id, ...(args.channels?.split(",") ?? [])].filter((id) => id !== undefined && id !== "");
  // "Make sure to provide only one channel when using thread_ts."
  if (args.thread_ts !== undefined && ids.length > 1) throw new SlackApiError("invalid_arguments");
  const channels = ids.map((id) => postTarget(call, id ?? ""));
  for (const channel of channels) {
    if (args.thread_ts !== undefined && !findParent(core, channel.id, args.thread_ts))
      throw new SlackApiError("thread_not_found");
  }
  // A comment takes the place of blocks.
  const commented = args.initial_comment !== undefined && args.initial_comment !== "";
  const blocks = args.blocks === undefined || commented ? undefined : acceptBlocks(args.blocks);
  for (const { file, title } of files) {
    file.completed = true;
    file.title = title ?? file.name;
    file.channels.push(...channels.map((channel) => channel.id));
  }
  const fileIds = files.map(({ file }) => file.id);
  const { botId } = workspaceOf(core, teamId);
  const text = args.initial_comment ?? "";
  for (const channel of channels)
    addMessage(core, channel, { text, blocks, userId, botId, fileIds, threadTs: args.thread_ts });
  core.saver.touch();
  return { files: files.map(({ file }) => fileToWire(core, file)) };
}

const info = method({
  scopes: ["files:read"],
  tier: 4,
  args: z.object({ file: arg.id }),
  run({ core, args, teamId }) {
    const file = core.data.files[args.file];
    if (!file || file.teamId !== teamId || !file.completed) throw new SlackApiError("file_not_found");
    return { file: fileToWire(core, file), comments: [], response_metadata: { next_cursor: "" } };
  },
});

export const fileMethods = {
  "files.getUploadURLExternal": getUploadUrl,
  "files.completeUploadExternal": method({ scopes: ["files:write"], tier: 4, args: completion, run: complete }),
  "files.info": info,
};

async function contentOf(request: Request): Promise<Uint8Array> {
  const type = request.headers.get("content-type") ?? "";
  if (!type.startsWith("multipart/form-data")) return new Uint8Array(await request.arrayBuffer());
  for (const [, value] of await request.formData()) {
    if (typeof value !== "string") return new Uint8Array(await value.arrayBuffer());
    if (value !== "") return new TextEncoder().encode(value);
  }
  return new Uint8Array();
}

/** Takes the bytes of a file at its upload address. They must have the length announced. */
export async function receiveUpload(core: Core, id: string, key: string, request: Request): Promise<Response> {
  const file = core.data.files[id];
  if (!file || file.uploadKey !== key || file.completed) return new Response("not found", { status: 404 });
  if (Number(request.headers.get("content-length") ?? 0) > MAX_BYTES + 10_000)
    return new Response("too large", { status: 413 });
  const bytes = await contentOf(request);
  if (bytes.byteLength !== file.size) return new Response(`expected ${file.size} bytes`, { status: 400 });
  file.contentBase64 = Buffer.from(bytes).toString("base64");
  core.saver.touch();
  return new Response(`OK - ${bytes.byteLength}`);
}

/** What a browser may show of a file without being able to run any of it. */
const SHOWN = /^(image\/(gif|jpeg|png)|audio\/mpeg|video\/mp4)$/;

/** A file as people in the workspace open it: pictures, sound and films in place, everything else as a download. */
export function showFile(core: Core, id: string): Response {
  const file = core.data.files[id];
  if (file?.contentBase64 === undefined) return new Response("not found", { status: 404 });
  const shown = SHOWN.test(file.mimetype);
  return new Response(Buffer.from(file.contentBase64, "base64"), {
    headers: {
      "content-type": shown ? file.mimetype : "application/octet-stream",
      "content-disposition": `${shown ? "inline" : "attachment"}; filename*=UTF-8''${encodeURIComponent(file.name)}`,
      "content-security-policy": "default-src 'none'; sandbox",
      "x-content-type-options": "nosniff",
    },
  });
}

/** Serves a file's bytes to a token of its workspace with `files:read`; others get what Slack gives them: a login page. */
export function serveFile(core: Core, place: string, authorization: string | undefined): Response {
  const [teamId, id] = place.split("-");
  const token = /^Bearer\s+(\S+)$/i.exec(authorization ?? "")?.[1];
  try {
    const record = tokenState(core, token ?? "");
    const file = core.data.files[id ?? ""];
    if (file?.contentBase64 === undefined) return new Response("not found", { status: 404 });
    if (record.teamId === teamId && file.teamId === teamId && record.scopes.includes("files:read")) {
      return new Response(Buffer.from(file.contentBase64, "base64"), {
        headers: {
          "content-type": file.mimetype,
          "content-disposition": "attachment",
          "x-content-type-options": "nosniff",
        },
      });
    }
  } catch (error) {
    if (!(error instanceof SlackApiError)) throw error;
  }
  return new Response("<!doctype html><title>Slack</title><p>Sign in", { headers: { "content-type": "text/html" } });
}
