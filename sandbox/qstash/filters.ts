import type { Message } from "./model.ts";
import { badRequest } from "./refusal.ts";

/** What a filter may ask about an entry of the queue, the DLQ or the log. */
interface Filterable {
  /** Order of arrival. */
  seq: number;
  message: Message;
  /** Milliseconds since the epoch, what `fromDate` and `toDate` compare. */
  time: number;
  responseStatus?: number | undefined;
  state?: string;
}

const READ: Record<string, (entry: Filterable) => (string | undefined)[]> = {
  messageId: ({ message }) => [message.messageId],
  messageIds: ({ message }) => [message.messageId],
  url: ({ message }) => [message.options.url],
  host: ({ message }) => [new URL(message.options.url).host, new URL(message.options.url).hostname],
  path: ({ message }) => [new URL(message.options.url).pathname],
  label: ({ message }) => message.labels,
  queueName: ({ message }) => [message.queueName],
  scheduleId: ({ message }) => [message.scheduleId],
  flowControlKey: ({ message }) => [message.options.flow?.key],
  callerIp: ({ message }) => [message.callerIp],
  callerIP: ({ message }) => [message.callerIp],
  topicName: () => [],
  responseStatus: ({ responseStatus }) => [responseStatus === undefined ? undefined : String(responseStatus)],
  state: ({ state }) => [state, state && ["ACTIVE", "RETRY", "ERROR"].includes(state) ? "IN_PROGRESS" : undefined],
};
const DATES = ["fromDate", "toDate"] as const;

/** Whether any parameter narrows the choice. */
export const hasFilters = (query: URLSearchParams): boolean =>
  [...query.keys()].some((key) => Object.hasOwn(READ, key) || key === "fromDate" || key === "toDate");

/**
 * The test that a query's filters describe: values of one parameter (repeated, or comma-separated) are alternatives,
 * parameters all have to hold. Parameters that are no filters are left to the caller.
 */
export function readFilter(query: URLSearchParams): (entry: Filterable) => boolean {
  const tests: ((entry: Filterable) => boolean)[] = [];
  for (const [name, read] of Object.entries(READ)) {
    if (!query.has(name)) continue;
    const wanted = new Set(query.getAll(name).flatMap((value) => [value, ...value.split(",")]));
    tests.push((entry) => read(entry).some((value) => value !== undefined && wanted.has(value)));
  }
  for (const name of DATES) {
    const text = query.get(name);
    if (text === null) continue;
    if (!/^\d+$/.test(text)) throw badRequest(`${name} has invalid value "${text}", use milliseconds since the epoch`);
    tests.push(({ time }) => (name === "fromDate" ? time >= Number(text) : time <= Number(text)));
  }
  return (entry) => tests.every((test) => test(entry));
}

const MAX_PAGE = 100;

/**
 * One page of `entries`, which stand in the order they are listed in. `cursor` is the `seq` of the last one seen; the
 * page's own cursor is missing at the end of the list. Count is 1 to 100 (docs: "default and maximum is 100").
 */
export function page<T extends { seq: number }>(
  entries: T[],
  query: URLSearchParams,
  order: "earliestFirst" | "latestFirst",
): { entries: T[]; cursor?: string } {
  const countText = query.get("count") ?? String(MAX_PAGE);
  if (!/^\d+$/.test(countText) || Number(countText) < 1) throw badRequest(`invalid count "${countText}"`);
  const count = Math.min(MAX_PAGE, Number(countText));
  const cursor = query.get("cursor") || undefined;
  if (cursor !== undefined && !/^\d+$/.test(cursor)) throw badRequest(`invalid cursor "${cursor}"`);
  const sorted = order === "earliestFirst" ? entries : [...entries].reverse();
  const rest = sorted.filter(({ seq }) => {
    if (cursor === undefined) return true;
    return order === "earliestFirst" ? seq > Number(cursor) : seq < Number(cursor);
  });
  const shown = rest.slice(0, count);
  const last = shown.at(-1);
  return { entries: shown, ...(last && rest.length > count ? { cursor: String(last.seq) } : {}) };
}
