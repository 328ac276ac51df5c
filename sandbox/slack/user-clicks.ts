import { isObject } from "./check-problems.ts";
import type { Core } from "./core.ts";
import {
  type Entry,
  enteredState,
  findOption,
  initialState,
  interactiveElements,
  optionsOf,
  type Placed,
  plain,
} from "./elements.ts";
import { fileToWire } from "./files.ts";
import { ackBody, type Outcome, outcomeOf } from "./outcome.ts";
import { type MessagePlace, type State, sendAction, sendMessageShortcut, sendSuggestion } from "./payloads.ts";
import { findMessage } from "./state.ts";
import type { Json, User, View } from "./types.ts";
import { channelFor } from "./user-messages.ts";

/** Where something stands: in a message, in a modal, or on App Home. */
export type Place = { channel: string; ts: string } | { viewId: string } | { home: true };

/** Which element: any of these that are given must fit. `text` is the visible text of a button or its option. */
export interface Which {
  actionId?: string;
  blockId?: string;
  text?: string;
  value?: string;
}

export type ClickTarget = Place &
  Which & {
    /** For lists, pickers and inputs: what is chosen, by value or visible text. */
    choose?: Entry;
    /** What the user entered in other elements of the same message or view, by action id. */
    state?: Record<string, Entry>;
    /** False: the user cancels the button's confirmation, and nothing is sent. */
    confirm?: boolean;
  };

export function resolvePlace(core: Core, user: User, place: Place): MessagePlace | View {
  if ("viewId" in place || "home" in place) {
    const id = "viewId" in place ? place.viewId : (core.data.homes[user.id] ?? "");
    const view = core.data.views[id];
    if (!view || view.userId !== user.id) throw new RangeError(`${user.realName} has no such view open.`);
    return view;
  }
  const channel = channelFor(core, user, place.channel);
  const message = findMessage(core, channel.id, place.ts);
  const hidden = message?.ephemeralTo !== undefined && message.ephemeralTo !== user.id;
  if (!message || hidden) throw new RangeError(`${user.realName} sees no message ${place.ts} there.`);
  return { channel, message };
}

function blocksOf(place: MessagePlace | View) {
  return "message" in place ? (place.message.blocks ?? []) : place.blocks;
}

function fits({ blockId, element }: Placed, which: Which): boolean {
  if (which.actionId !== undefined && element.action_id !== which.actionId) return false;
  if (which.blockId !== undefined && blockId !== which.blockId) return false;
  const feedback = [element.positive_button, element.negative_button].filter(isObject);
  const values = [element.value, ...feedback.map((one) => one.value)];
  if (which.value !== undefined && !values.includes(which.value) && !findOption(element, which.value)) return false;
  if (which.text === undefined) return true;
  const texts = [
    plain(element.text),
    ...feedback.map((one) => plain(one.text)),
    ...optionsOf(element).map((option) => plain(option.text)),
  ];
  return texts.some((text) => text.toLowerCase() === which.text?.toLowerCase());
}

/** The one element meant. @throws RangeError naming what there is instead. */
function findElement(place: MessagePlace | View, which: Which): Placed {
  if (Object.values(which).every((value) => value === undefined))
    throw new RangeError("Say which element: actionId, blockId, text or value.");
  const all = interactiveElements(blocksOf(place));
  const found = all.find((placed) => fits(placed, which));
  if (found) return found;
  const there = all.map(({ element }) => `${plain(element.text) || element.type} (${element.action_id})`).join(", ");
  throw new RangeError(`No element fits ${JSON.stringify(which)}; there is: ${there || "nothing to press"}.`);
}

function actionOf(core: Core, user: User, { blockId, block, element }: Placed, target: ClickTarget): Json {
  const action: Json = {
    type: element.type,
    action_id: element.action_id,
    block_id: blockId,
    action_ts: (core.clock.now() / 1000).toFixed(6),
  };
  if (element.type === "button" || element.type === "icon_button" || element.type === "workflow_button") {
    action.text = element.text;
    if (element.value !== undefined) action.value = element.value;
    if (element.style !== undefined) action.style = element.style;
    return action;
  }
  if (element.type === "feedback_buttons") {
    const buttons = [element.positive_button, element.negative_button].filter(isObject);
    const pressed = buttons.find((one) => one.value === target.value || plain(one.text) === target.text);
    if (!pressed) throw new RangeError("Say which feedback button, by text or value.");
    return { ...action, text: pressed.text, value: pressed.value };
  }
  const entry = target.choose ?? target.value ?? target.text;
  if (entry === undefined) throw new RangeError(`Say what is chosen in ${element.action_id}.`);
  return { ...action, ...told(core, user, { blockId, block, element }, entry) };
}

/** What is entered, as Slack tells of it: options of external selects as the app gave them, files whole. */
function told(core: Core, user: User, { blockId, element }: Placed, entry: Entry): Json {
  const state = enteredState(element, entry);
  if (element.type === "file_input") {
    const ids = entry === null ? [] : [entry].flat().map(String);
    return { ...state, files: ids.flatMap((id) => core.data.files[id] ?? []).map((file) => fileToWire(core, file)) };
  }
  if (!element.type.endsWith("external_select")) return state;
  const whole = (option: unknown): unknown =>
    (isObject(option) && core.suggested.get(`${user.id} ${blockId} ${element.action_id} ${option.value}`)) || option;
  return {
    ...state,
    ...("selected_option" in state ? { selected_option: whole(state.selected_option) } : {}),
    ...(Array.isArray(state.selected_options) ? { selected_options: state.selected_options.map(whole) } : {}),
  };
}

/** `state.values` of a place: initial values, then what the user entered by action id or block id. */
export function stateOf(
  core: Core,
  user: User,
  place: MessagePlace | View,
  entered: Record<string, Entry> = {},
): State {
  const values: State = initialState(blocksOf(place));
  for (const [key, entry] of Object.entries(entered)) {
    const placed = interactiveElements(blocksOf(place)).find(
      ({ blockId, block, element }) => element.action_id === key || blockId === key || plain(block.label) === key,
    );
    if (!placed) throw new RangeError(`There is no input ${key} here.`);
    values[placed.blockId] ??= {};
    const block = values[placed.blockId];
    if (block) block[placed.element.action_id] = told(core, user, placed, entry);
  }
  return values;
}

/** Presses a button, or chooses in a list or picker. The message changes only if the app changes it. */
export async function click(core: Core, user: User, target: ClickTarget): Promise<Outcome> {
  const place = resolvePlace(core, user, target);
  const { actionId, blockId, text, value } = target;
  const placed = findElement(place, { actionId, blockId, text, value });
  const action = actionOf(core, user, placed, target);
  const confirm = isObject(placed.element.confirm) ? placed.element.confirm : undefined;
  if (confirm && target.confirm === false) {
    return { ok: true, status: 0, ack: "", shown: null, messages: [], confirmed: undefined };
  }
  const values = stateOf(core, user, place, target.state);
  const inputs = !["button", "icon_button", "workflow_button", "overflow", "feedback_buttons"].includes(
    placed.element.type,
  );
  if (inputs) {
    values[placed.blockId] ??= {};
    const block = values[placed.blockId];
    if (block) block[placed.element.action_id] = told(core, user, placed, target.choose ?? value ?? text ?? null);
  }
  const reply = await sendAction(core, user, place, action, values);
  const outcome = outcomeOf(reply, () => "This app did not respond. Please try again.");
  const opened = typeof placed.element.url === "string" ? placed.element.url : undefined;
  return { ...outcome, ...(confirm ? { confirmed: confirm } : {}), ...(opened ? { opened } : {}) };
}

/** Types into an external select and returns the app's options, or option groups. */
export async function suggest(
  core: Core,
  user: User,
  at: Place & Which,
  typed: string,
): Promise<Outcome & { options: Json[] }> {
  const place = resolvePlace(core, user, at);
  const { blockId, element } = findElement(place, { actionId: at.actionId, blockId: at.blockId });
  if (!element.type.endsWith("external_select")) throw new RangeError(`${element.action_id} is no external select.`);
  const reply = await sendSuggestion(core, user, place, { action_id: element.action_id, block_id: blockId }, typed);
  const outcome = outcomeOf(reply, () => "No results");
  const body = reply.kind === "answer" ? ackBody(reply.text) : undefined;
  const options = isObject(body) ? optionsOf(body) : [];
  for (const option of options)
    core.suggested.set(`${user.id} ${blockId} ${element.action_id} ${option.value}`, option);
  const bad = outcome.ok && (!isObject(body) || options.length > 100);
  return bad
    ? { ...outcome, ok: false, error: "invalid_options", shown: "No results", options: [] }
    : { ...outcome, options };
}

export async function messageShortcut(
  core: Core,
  user: User,
  callbackId: string,
  at: { channel: string; ts: string },
): Promise<Outcome> {
  const place = resolvePlace(core, user, at);
  if (!("message" in place)) throw new RangeError("A message shortcut needs a message.");
  return outcomeOf(await sendMessageShortcut(core, user, callbackId, place), () => "That shortcut did not work.");
}
