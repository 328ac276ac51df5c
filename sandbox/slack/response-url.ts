import { isObject } from "./check-problems.ts";
import type { Core } from "./core.ts";
import { SlackApiError } from "./errors.ts";
import { secretHex } from "./ids.ts";
import { acceptBlocks, addMessage, editMessage, removeMessage } from "./messages.ts";
import { findMessage, workspaceOf } from "./state.ts";
import type { Block, Channel, Json, Message, ResponseUrl } from "./types.ts";

/** Five uses within thirty minutes. */
const MAX_USES = 5;
const LIFE_MS = 30 * 60_000;

/** Makes the address an app may answer to later; `messageTs` is the message whose button was pressed. */
export function mintResponseUrl(
  core: Core,
  kind: "commands" | "actions",
  of: Omit<ResponseUrl, "createdAt" | "uses">,
): string {
  const now = core.clock.now();
  for (const [path, one] of Object.entries(core.data.responseUrls)) {
    if (one.createdAt < now - 48 * 3_600_000) delete core.data.responseUrls[path];
  }
  const path = `/${kind}/${of.teamId}/${Math.floor(now)}/${secretHex(12)}`;
  core.data.responseUrls[path] = { ...of, createdAt: now, uses: 0 };
  core.saver.touch();
  return `${core.url}${path}`;
}

interface ShownContent {
  text: string;
  blocks?: Block[];
}

/** Reads the message in an answer of the app. @throws SlackApiError no_text, invalid_blocks. */
export function answerContent(body: Json): ShownContent {
  const blocks = body.blocks === undefined || body.blocks === null ? undefined : acceptBlocks(body.blocks);
  const text = typeof body.text === "string" ? body.text : "";
  if (text.trim() === "" && !blocks?.length && !Array.isArray(body.attachments)) throw new SlackApiError("no_text");
  return { text, blocks: blocks?.length ? blocks : undefined };
}

/** Shows an answer of the app in a channel, to one user or to all. The bot need not be a member for this. */
export function showAnswer(core: Core, channel: Channel, userId: string, body: Json): Message {
  const { botId, botUserId } = workspaceOf(core, channel.teamId);
  const ephemeralTo = body.response_type === "in_channel" ? undefined : userId;
  const threadTs = typeof body.thread_ts === "string" ? body.thread_ts : undefined;
  return addMessage(core, channel, { ...answerContent(body), userId: botUserId, botId, ephemeralTo, threadTs }).message;
}

function apply(core: Core, record: ResponseUrl, channel: Channel, body: Json): void {
  const original = record.messageTs === undefined ? undefined : findMessage(core, channel.id, record.messageTs);
  if (body.delete_original === true || body.delete_original === "true") {
    if (!original) throw new SlackApiError("message_not_found");
    removeMessage(core, channel, original);
    return;
  }
  if ((body.replace_original === true || body.replace_original === "true") && original) {
    const { text, blocks } = answerContent(body);
    editMessage(core, channel, original, { text, blocks: blocks ?? [] }, original.userId);
    return;
  }
  const thread = original?.threadTs;
  showAnswer(core, channel, record.userId, thread === undefined ? body : { thread_ts: thread, ...body });
}

/** Takes an app's answer to a response_url. Returns status and body as Slack gives them; refusals change nothing. */
export async function answerResponseUrl(
  core: Core,
  path: string,
  request: Request,
): Promise<{ status: number; body: Json }> {
  const started = performance.now();
  const record = core.data.responseUrls[path];
  let body: unknown;
  const result = await (async (): Promise<{ status: number; body: Json }> => {
    const text = await request.text();
    if (!record) return { status: 404, body: { ok: false, error: "no_service" } };
    if (core.clock.now() > record.createdAt + LIFE_MS)
      return { status: 404, body: { ok: false, error: "expired_url" } };
    if (record.uses >= MAX_USES) return { status: 404, body: { ok: false, error: "used_url" } };
    const channel = core.data.channels[record.channelId];
    if (!channel) return { status: 404, body: { ok: false, error: "channel_not_found" } };
    try {
      body = JSON.parse(text);
    } catch {
      return { status: 400, body: { ok: false, error: "invalid_payload" } };
    }
    if (!isObject(body)) return { status: 400, body: { ok: false, error: "invalid_payload" } };
    try {
      apply(core, record, channel, body);
    } catch (error) {
      if (!(error instanceof SlackApiError)) throw error;
      return {
        status: error.code === "message_not_found" ? 404 : 400,
        body: { ok: false, error: error.code, ...error.extra },
      };
    }
    record.uses += 1;
    core.saver.touch();
    return { status: 200, body: { ok: true } };
  })();
  core.journal.add({
    at: core.clock.now(),
    direction: "response_url",
    name: path.split("/")[1] ?? "",
    teamId: record?.teamId,
    args: isObject(body) ? body : {},
    status: result.status,
    response: result.body,
    ms: Math.round(performance.now() - started),
  });
  return result;
}
