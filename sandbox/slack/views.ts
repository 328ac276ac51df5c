import { LIMITS } from "./block-limits.ts";
import { checkView } from "./blocks-check.ts";
import { isObject } from "./check-problems.ts";
import type { Core } from "./core.ts";
import { initialState } from "./elements.ts";
import { invalidArguments, SlackApiError } from "./errors.ts";
import { secretHex, slackId } from "./ids.ts";
import { nameBlocks } from "./messages.ts";
import { APP_ID } from "./seed.ts";
import { workspaceOf } from "./state.ts";
import type { Json, View } from "./types.ts";

/** At most three views stand on each other. */
const STACK_LIMIT = 3;

type ViewBody = Pick<
  View,
  | "type"
  | "title"
  | "submit"
  | "close"
  | "blocks"
  | "privateMetadata"
  | "callbackId"
  | "externalId"
  | "clearOnClose"
  | "notifyOnClose"
>;

const objectOr = (value: unknown): Json | undefined => (isObject(value) ? value : undefined);
const stringOr = (value: unknown): string => (typeof value === "string" ? value : "");

/** Checks what an app wants shown. @throws SlackApiError invalid_arguments, view_too_large. */
export function acceptView(value: unknown, type: View["type"]): ViewBody {
  if (!isObject(value)) throw invalidArguments(["missing required field: view"]);
  if (Buffer.byteLength(JSON.stringify(value)) > LIMITS.viewBytes) throw new SlackApiError("view_too_large");
  const problems = checkView(value);
  if (problems.length > 0) {
    throw invalidArguments(problems.map((problem) => `${problem.message} [json-pointer:${problem.pointer}]`));
  }
  if (value.type !== type) throw invalidArguments([`unsupported type: ${value.type} [json-pointer:/view/type]`]);
  return {
    type,
    title: objectOr(value.title),
    submit: objectOr(value.submit),
    close: objectOr(value.close),
    blocks: nameBlocks(value.blocks as unknown[]),
    privateMetadata: stringOr(value.private_metadata),
    callbackId: stringOr(value.callback_id),
    externalId: stringOr(value.external_id),
    clearOnClose: value.clear_on_close === true,
    notifyOnClose: value.notify_on_close === true,
  };
}

const freshHash = (core: Core): string => `${Math.floor(core.clock.now() / 1000)}.${secretHex(4)}`;

function refuseDuplicate(core: Core, teamId: string, externalId: string, except?: string): void {
  if (externalId === "") return;
  const standing = Object.values(core.data.views).some(
    (view) => view.teamId === teamId && view.externalId === externalId && view.id !== except,
  );
  if (standing) throw new SlackApiError("duplicate_external_id");
}

function makeView(core: Core, teamId: string, userId: string, body: ViewBody, parent?: View): View {
  refuseDuplicate(core, teamId, body.externalId);
  const id = slackId("V");
  const view: View = {
    ...body,
    id,
    teamId,
    userId,
    hash: freshHash(core),
    rootViewId: parent?.rootViewId ?? id,
    previousViewId: parent?.id,
    updatedAt: core.clock.now(),
  };
  core.data.views[id] = view;
  core.saver.touch();
  return view;
}

/** The user's open modals, the top one last. */
export const viewStack = (core: Core, userId: string): string[] => core.data.viewStacks[userId] ?? [];

/** Closes all modals of a user, or only those above and including `from`. */
export function closeViews(core: Core, userId: string, from?: string): void {
  const stack = viewStack(core, userId);
  const keep = from === undefined ? 0 : Math.max(0, stack.indexOf(from));
  for (const id of stack.slice(keep)) delete core.data.views[id];
  core.data.viewStacks[userId] = stack.slice(0, keep);
  core.saver.touch();
}

/** Opens a modal, in the place of whatever the user had open. */
export function openView(core: Core, teamId: string, userId: string, value: unknown): View {
  const body = acceptView(value, "modal");
  refuseDuplicate(core, teamId, body.externalId);
  closeViews(core, userId);
  const view = makeView(core, teamId, userId, body);
  core.data.viewStacks[userId] = [view.id];
  return view;
}

/** Puts a modal upon the user's open one. @throws SlackApiError push_limit_reached, invalid_trigger_id. */
export function pushView(core: Core, teamId: string, userId: string, value: unknown): View {
  const body = acceptView(value, "modal");
  const stack = viewStack(core, userId);
  const parent = core.data.views[stack.at(-1) ?? ""];
  if (!parent) throw new SlackApiError("invalid_trigger_id");
  if (stack.length >= STACK_LIMIT) throw new SlackApiError("push_limit_reached");
  const view = makeView(core, teamId, userId, body, parent);
  core.data.viewStacks[userId] = [...stack, view.id];
  return view;
}

/** Changes an open view. @throws SlackApiError not_found, hash_conflict, duplicate_external_id, invalid_arguments. */
export function updateView(core: Core, view: View, value: unknown, hash?: string): View {
  if (hash !== undefined && hash !== view.hash) throw new SlackApiError("hash_conflict");
  const body = acceptView(value, view.type);
  refuseDuplicate(core, view.teamId, body.externalId, view.id);
  Object.assign(view, body, { hash: freshHash(core), updatedAt: core.clock.now() });
  core.saver.touch();
  return view;
}

/** Sets a user's App Home. @throws SlackApiError hash_conflict, invalid_arguments. */
export function publishHome(core: Core, teamId: string, userId: string, value: unknown, hash?: string): View {
  const standing = core.data.views[core.data.homes[userId] ?? ""];
  if (standing) return updateView(core, standing, value, hash);
  const view = makeView(core, teamId, userId, acceptView(value, "home"));
  core.data.homes[userId] = view.id;
  return view;
}

/** A view as Slack writes it, in answers and payloads. */
export function viewToWire(core: Core, view: View, values?: Json): Json {
  return {
    id: view.id,
    team_id: view.teamId,
    type: view.type,
    title: view.title ?? { type: "plain_text", text: "View Title", emoji: true },
    submit: view.submit ?? null,
    close: view.close ?? null,
    blocks: view.blocks,
    private_metadata: view.privateMetadata,
    callback_id: view.callbackId,
    external_id: view.externalId,
    state: { values: values ?? initialState(view.blocks) },
    hash: view.hash,
    clear_on_close: view.clearOnClose,
    notify_on_close: view.notifyOnClose,
    root_view_id: view.rootViewId,
    previous_view_id: view.previousViewId ?? null,
    app_id: APP_ID,
    app_installed_team_id: view.teamId,
    bot_id: workspaceOf(core, view.teamId).botId,
  };
}
