import { type Context, Hono } from "hono";
import { streamSSE } from "hono/streaming";
import { z } from "zod";
import { callApi } from "./api.ts";
import type { Core } from "./core.ts";
import { deskState } from "./desk-state.ts";
import { SlackApiError } from "./errors.ts";
import type { Events } from "./events.ts";
import { showFile } from "./methods/files.ts";
import { METHODS } from "./methods/index.ts";
import { sandboxState } from "./sandbox-state.ts";
import { addTeam } from "./seed.ts";
import { workspaceOf } from "./state.ts";
import { activeToken } from "./tokens.ts";
import { transcript } from "./transcript.ts";
import { actAs } from "./user.ts";
import type { ClickTarget } from "./user-clicks.ts";

const id = z.string().min(1);
const entry = z.union([z.string(), z.number(), z.array(z.string()), z.null()]);
const entries = z.record(z.string(), entry);

const where = {
  channel: id.optional(),
  ts: id.optional(),
  viewId: id.optional(),
  home: z.literal(true).optional(),
};

const clickBody = z
  .object({
    user: id,
    ...where,
    actionId: z.string().optional(),
    blockId: z.string().optional(),
    text: z.string().optional(),
    value: z.string().optional(),
    choose: entry.optional(),
    state: entries.optional(),
    confirm: z.boolean().optional(),
  })
  .refine(
    (body) => body.viewId !== undefined || body.home || (body.channel && body.ts),
    "give channel and ts, viewId, or home",
  );

const fault = z.object({
  method: id,
  kind: z.enum(["rate_limited", "http_500", "lost_answer", "slow", "error"]),
  times: z.int().min(1).max(10_000).optional(),
  retryAfter: z.int().min(0).optional(),
  ms: z.int().min(0).max(600_000).optional(),
  error: z.string().optional(),
});

const BODIES = {
  command: z.object({ user: id, channel: id, command: id, text: z.string().default("") }),
  message: z.object({
    user: id,
    channel: id,
    text: z.string().min(1),
    threadTs: id.optional(),
    mention: z.boolean().optional(),
  }),
  submit: z.object({ user: id, viewId: id, values: entries.default({}) }),
  close: z.object({ user: id, all: z.boolean().optional() }),
  home: z.object({ user: id, tab: z.enum(["home", "messages"]).optional() }),
  suggest: z.object({
    user: id,
    ...where,
    actionId: z.string().optional(),
    blockId: z.string().optional(),
    text: z.string().default(""),
  }),
  shortcut: z.object({ user: id, callbackId: id, channel: id.optional(), ts: id.optional() }),
  invite: z.object({ user: id, channel: id, invited: id.optional() }),
  upload: z.object({
    user: id,
    channel: id,
    name: id,
    contentBase64: z.base64(),
    text: z.string().optional(),
    threadTs: id.optional(),
  }),
  file: z.object({ user: id, name: id, contentBase64: z.base64() }),
  chat: z.object({ user: id, channel: id.optional() }),
  read: z.object({ user: id, channel: id, ts: id }),
  workspace: z.object({ name: id.max(80), key: z.string().regex(/^[A-Z0-9]{1,5}$/) }),
  call: z.object({ team: id, method: id, args: z.record(z.string(), z.unknown()).default({}) }),
  event: z.union([
    z.object({ team: id, event: z.looseObject({ type: id }) }),
    z.object({ envelope: z.looseObject({ event_id: id, team_id: id }) }),
  ]),
  faults: z.object({
    clear: z.boolean().optional(),
    rateLimits: z.boolean().optional(),
    add: z.array(fault).optional(),
  }),
};

const deskQuery = z.object({
  team: z.string().optional(),
  user: z.string().optional(),
  place: z.string().optional(),
  thread: z.string().optional(),
  threadChannel: z.string().optional(),
  limit: z.coerce.number().int().min(1).max(2000).default(60),
});

/** The place of a body that has passed its check. */
function placeOf(body: { channel?: string; ts?: string; viewId?: string; home?: true }) {
  if (body.viewId !== undefined) return { viewId: body.viewId };
  if (body.home) return { home: true as const };
  return { channel: body.channel ?? "", ts: body.ts ?? "" };
}

/**
 * Runs a request: its body must be JSON with that content type (which no foreign web page can send without being
 * asked first), must fit the shape, and mistakes in it are answered 400 with `{error}`.
 */
function post<S extends z.ZodType>(shape: S, work: (body: z.output<S>) => unknown) {
  return async (c: Context): Promise<Response> => {
    if (!c.req.header("content-type")?.startsWith("application/json"))
      return c.json({ error: "send application/json" }, 415);
    const parsed = shape.safeParse(await c.req.json().catch(() => undefined));
    if (!parsed.success) return c.json({ error: z.prettifyError(parsed.error) }, 400);
    try {
      const result: unknown = await work(parsed.data);
      return c.json((result ?? { ok: true }) as object);
    } catch (error) {
      if (error instanceof RangeError || error instanceof SlackApiError) return c.json({ error: error.message }, 400);
      throw error;
    }
  };
}

/** The user side over HTTP, for the page and for outside programs. Mounted at `/sandbox`; described in README.md. */
export function sandboxApi(core: Core, events: Events): Hono {
  const api = new Hono();
  api.get("/state", (c) => c.json(sandboxState(core, c.req.query("channel"))));
  api.get("/desk", (c) => {
    const query = deskQuery.safeParse(c.req.query());
    if (!query.success) return c.json({ error: z.prettifyError(query.error) }, 400);
    return c.json(deskState(core, query.data));
  });
  api.get("/now", (c) => c.json({ now: core.clock.now() }));
  api.get("/changes", (c) =>
    streamSSE(c, async (stream) => {
      const stop = core.changes.listen(() => void stream.writeSSE({ event: "change", data: "" }));
      await new Promise<void>((left) => stream.onAbort(left));
      stop();
    }),
  );
  api.get("/files/:id", (c) => showFile(core, c.req.param("id")));
  api.get("/log", (c) => c.json(core.journal.entries()));
  api.get("/transcript", (c) => {
    const channel = c.req.query("channel") ?? "";
    if (!core.data.channels[channel]) return c.json({ error: "no such channel" }, 404);
    return c.text(transcript(core, channel, { thread: c.req.query("thread") }));
  });
  api.post(
    "/command",
    post(BODIES.command, (b) => actAs(core, b.user).command(b.command, b.text, b.channel)),
  );
  api.post(
    "/message",
    post(BODIES.message, (b) => {
      const user = actAs(core, b.user);
      return b.mention ? user.mention(b.text, b.channel, b.threadTs) : user.say(b.text, b.channel, b.threadTs);
    }),
  );
  api.post(
    "/click",
    post(clickBody, ({ user, channel, ts, viewId, home, ...which }) => {
      const target: ClickTarget = { ...placeOf({ channel, ts, viewId, home }), ...which };
      return actAs(core, user).click(target);
    }),
  );
  api.post(
    "/suggest",
    post(BODIES.suggest, (b) =>
      actAs(core, b.user).suggest({ ...placeOf(b), actionId: b.actionId, blockId: b.blockId }, b.text),
    ),
  );
  api.post(
    "/submit",
    post(BODIES.submit, (b) => actAs(core, b.user).submitView(b.viewId, b.values)),
  );
  api.post(
    "/close",
    post(BODIES.close, (b) => actAs(core, b.user).closeView(b.all)),
  );
  api.post(
    "/home",
    post(BODIES.home, async (b) => {
      const user = actAs(core, b.user);
      return { delivery: await user.openHome(b.tab), home: user.home() ?? null };
    }),
  );
  api.post(
    "/shortcut",
    post(BODIES.shortcut, (b) => {
      const user = actAs(core, b.user);
      if (b.channel === undefined || b.ts === undefined) return user.shortcut(b.callbackId);
      return user.messageShortcut(b.callbackId, { channel: b.channel, ts: b.ts });
    }),
  );
  api.post(
    "/invite",
    post(BODIES.invite, (b) => actAs(core, b.user).invite(b.channel, b.invited)),
  );
  api.post(
    "/upload",
    post(BODIES.upload, ({ user, channel, name, contentBase64, ...shared }) =>
      actAs(core, user).upload(channel, name, Buffer.from(contentBase64, "base64"), shared),
    ),
  );
  api.post(
    "/file",
    post(BODIES.file, (b) => ({ id: actAs(core, b.user).keepFile(b.name, Buffer.from(b.contentBase64, "base64")) })),
  );
  api.post(
    "/chat",
    post(BODIES.chat, (b) => actAs(core, b.user).startChat(b.channel)),
  );
  api.post(
    "/read",
    post(BODIES.read, (b) => actAs(core, b.user).read(b.channel, b.ts)),
  );
  api.post(
    "/workspace",
    post(BODIES.workspace, ({ name, key }) => {
      const team = addTeam(core.data, name, key, core.clock.now());
      core.saver.touch();
      return team;
    }),
  );
  api.post(
    "/call",
    post(BODIES.call, async ({ team, method, args }) => {
      const request = new Request(`${core.url}/api/${method}`, {
        method: "POST",
        headers: { "content-type": "application/json", authorization: `Bearer ${activeToken(core, team)}` },
        body: JSON.stringify(args),
      });
      return (await callApi(core, METHODS, method, request)).body;
    }),
  );
  api.post(
    "/event",
    post(BODIES.event, async (b) => {
      if ("envelope" in b) return events.deliver(b.envelope);
      workspaceOf(core, b.team);
      return (await core.emit(b.team, b.event)) ?? { error: "the app is not subscribed to that event" };
    }),
  );
  api.post(
    "/faults",
    post(BODIES.faults, (b) => {
      if (b.clear) core.faults.clear();
      if (b.rateLimits !== undefined) core.faults.rateLimits = b.rateLimits;
      for (const one of b.add ?? []) core.faults.add(one);
      return { rateLimits: core.faults.rateLimits, pending: core.faults.pending() };
    }),
  );
  return api;
}
