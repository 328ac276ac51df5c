import type { BlockElement, Entry, Option } from "../types.ts";
import { useSurface } from "./surface.ts";

/** What an element holds before anybody touches it. */
export function initialEntry(element: BlockElement): Entry {
  const single =
    element.initial_value ??
    element.initial_date ??
    element.initial_time ??
    element.initial_date_time ??
    element.initial_user ??
    element.initial_channel ??
    element.initial_conversation ??
    (element.initial_option as Option | undefined)?.value;
  if (single !== undefined && single !== null) return String(single);
  const several =
    (element.initial_options as Option[] | undefined)?.map((option) => option.value) ??
    element.initial_users ??
    element.initial_channels ??
    element.initial_conversations;
  return Array.isArray(several) ? several.map(String) : null;
}

/** The element's entry, and the way to change it. Inputs are known by their block, others by their action. */
export function useEntry(element: BlockElement, inputBlockId?: string) {
  const { entered, enter } = useSurface();
  const key = inputBlockId ?? element.action_id;
  const entry: Entry = key in entered ? (entered[key] ?? null) : initialEntry(element);
  return { entry, enter: (value: Entry) => enter(key, value) };
}
