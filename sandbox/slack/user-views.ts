import { isObject } from "./check-problems.ts";
import type { Core, EventDelivery } from "./core.ts";
import { type Entry, isEmptyState } from "./elements.ts";
import { SlackApiError } from "./errors.ts";
import { type Outcome, outcomeOf } from "./outcome.ts";
import { type State, sendClosed, sendSubmission } from "./payloads.ts";
import { botDirect } from "./state.ts";
import type { Json, User, View } from "./types.ts";
import { resolvePlace, stateOf } from "./user-clicks.ts";
import { closeViews, pushView, updateView, viewStack, viewToWire } from "./views.ts";

/** What came of submitting a modal. */
export interface Submitted extends Outcome {
  /** By block id, the words under the inputs: Slack's own for a missing one, else the app's. */
  errors: Record<string, string>;
  /** The modal now on top, undefined when all are closed. */
  view?: View;
}

const TROUBLE = "We had some trouble connecting. Try again?";

/** Slack's client checks inputs itself before it sends anything. */
function clientErrors(view: View, values: State): Record<string, string> {
  const errors: Record<string, string> = {};
  for (const block of view.blocks) {
    if (block.type !== "input" || !isObject(block.element)) continue;
    const state = values[block.block_id ?? ""]?.[String(block.element.action_id)];
    if (isEmptyState(state)) {
      if (block.optional !== true) errors[block.block_id ?? ""] = "Please complete this required field.";
      continue;
    }
    const value = state?.value;
    if (typeof value !== "string") continue;
    const { min_length: min, max_length: max, type } = block.element;
    if (typeof min === "number" && value.length < min)
      errors[block.block_id ?? ""] = `Must be at least ${min} characters.`;
    if (typeof max === "number" && value.length > max)
      errors[block.block_id ?? ""] = `Must be at most ${max} characters.`;
    if (type === "number_input" && Number.isNaN(Number(value))) errors[block.block_id ?? ""] = "Must be a number.";
    if (type === "url_text_input" && !URL.canParse(value)) errors[block.block_id ?? ""] = "Must be a URL.";
    if (type === "email_text_input" && !/^\S+@\S+\.\S+$/.test(value))
      errors[block.block_id ?? ""] = "Must be an email address.";
  }
  return errors;
}

const top = (core: Core, userId: string): View | undefined => core.data.views[viewStack(core, userId).at(-1) ?? ""];

function appErrors(view: View, body: Json): Record<string, string> {
  const errors = body.errors;
  if (!isObject(errors) || Object.keys(errors).length === 0)
    throw new RangeError("response_action errors without errors");
  const inputs = view.blocks.filter((block) => block.type === "input").map((block) => block.block_id);
  for (const [id, words] of Object.entries(errors)) {
    if (!inputs.includes(id)) throw new RangeError(`there is no input block ${id}`);
    if (typeof words !== "string" || words === "") throw new RangeError(`the error of ${id} is no text`);
  }
  return errors as Record<string, string>;
}

/** Does what the app answered. Returns errors to show, by block id. */
function applyAnswer(core: Core, user: User, view: View, body: unknown): Record<string, string> {
  if (body === "" || (isObject(body) && Object.keys(body).length === 0)) {
    closeViews(core, user.id, view.id);
    return {};
  }
  const action = isObject(body) ? body.response_action : undefined;
  if (!isObject(body)) throw new RangeError("the answer is no JSON object");
  switch (action) {
    case "errors":
      return appErrors(view, body);
    case "update":
      updateView(core, view, body.view);
      return {};
    case "push":
      pushView(core, user.teamId, user.id, body.view);
      return {};
    case "clear":
      closeViews(core, user.id);
      return {};
    default:
      throw new RangeError(`unknown response_action ${String(action)}`);
  }
}

/**
 * Submits a modal with what was entered: by block id, action id or label.
 * Missing inputs are refused as Slack's client does, and nothing is sent.
 */
export async function submitView(
  core: Core,
  user: User,
  viewId: string,
  entered: Record<string, Entry>,
): Promise<Submitted> {
  const view = resolvePlace(core, user, { viewId });
  if ("message" in view || view.type !== "modal") throw new RangeError("Only a modal can be submitted.");
  if (top(core, user.id) !== view) throw new RangeError("Another modal is on top of that one.");
  const values = stateOf(core, user, view, entered);
  const missing = clientErrors(view, values);
  if (Object.keys(missing).length > 0) {
    return {
      ok: false,
      status: 0,
      ack: "",
      shown: Object.values(missing).join(" "),
      errors: missing,
      messages: [],
      error: "invalid_input",
      view,
    };
  }
  const outcome = outcomeOf(await sendSubmission(core, user, view, values), () => TROUBLE);
  if (!outcome.ok) return { ...outcome, errors: {}, view };
  try {
    const errors = applyAnswer(core, user, view, outcome.ack);
    const wrong = Object.values(errors);
    return { ...outcome, errors, shown: wrong.length > 0 ? wrong.join(" ") : null, view: top(core, user.id) };
  } catch (error) {
    if (!(error instanceof SlackApiError || error instanceof RangeError)) throw error;
    return { ...outcome, ok: false, errors: {}, shown: TROUBLE, error: `invalid_response: ${error.message}`, view };
  }
}

/** Closes the modal on top, or all with `all`; the app hears of it where the view asked for that. */
export async function closeView(core: Core, user: User, all = false): Promise<void> {
  const view = top(core, user.id);
  if (!view) return;
  const cleared = all || view.clearOnClose;
  const closing = cleared ? viewStack(core, user.id) : [view.id];
  const told = closing.flatMap((id) => core.data.views[id] ?? []).filter((one) => one.notifyOnClose);
  const sent = told.map((one) => sendClosed(core, user, one, cleared));
  closeViews(core, user.id, cleared ? undefined : view.id);
  await Promise.all(sent);
}

/** Opens the app's Home; the app hears `app_home_opened` and may publish. */
export async function openHome(
  core: Core,
  user: User,
  tab: "home" | "messages" = "home",
): Promise<EventDelivery | undefined> {
  const view = core.data.views[core.data.homes[user.id] ?? ""];
  return core.emit(user.teamId, {
    type: "app_home_opened",
    user: user.id,
    channel: botDirect(core, user.teamId, user.id).id,
    tab,
    ...(view && tab === "home" ? { view: viewToWire(core, view) } : {}),
  });
}
