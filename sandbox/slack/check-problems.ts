import type { Json } from "./types.ts";

/** One thing wrong with a payload, with the JSON pointer to it. */
export interface Problem {
  message: string;
  pointer: string;
}

/** Collects problems and knows the few checks that everything in Block Kit is made of. */
export interface Checker {
  problems: Problem[];
  /** Characters of all texts seen so far. */
  chars: number;
  fail(pointer: string, message: string): void;
  /** A string field: required or not, with its longest length. */
  string(owner: Json, key: string, pointer: string, options: { required?: boolean; max?: number; min?: number }): void;
  /** A list field. Returns its items; an empty list when it is absent or wrong. */
  list(
    owner: Json,
    key: string,
    pointer: string,
    options: { required?: boolean; min?: number; max: number },
  ): unknown[];
  /** A text object field; `plain` forbids mrkdwn. */
  text(owner: Json, key: string, pointer: string, options: TextRule): void;
  /** A text object itself. */
  textObject(value: unknown, pointer: string, options: TextRule): void;
}

interface TextRule {
  required?: boolean;
  max: number;
  plain?: boolean;
  mrkdwn?: boolean;
}

export const isObject = (value: unknown): value is Json =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Length as Slack counts it: UTF-16 units. */
export const lengthOf = (value: string): number => value.length;

export function createChecker(): Checker {
  const problems: Problem[] = [];
  const checker: Checker = {
    problems,
    chars: 0,
    fail: (pointer, message) => problems.push({ message, pointer }),
    string(owner, key, pointer, { required, max, min = 1 }) {
      const value = owner[key];
      if (value === undefined || value === null) {
        if (required) checker.fail(pointer, `missing required field: ${key}`);
        return;
      }
      const at = `${pointer}/${key}`;
      if (typeof value !== "string") {
        checker.fail(at, "must be a string");
        return;
      }
      if (lengthOf(value) < min) {
        checker.fail(at, `must be more than ${min - 1} characters`);
        return;
      }
      if (max !== undefined && lengthOf(value) > max) checker.fail(at, `must be less than ${max + 1} characters`);
    },
    list(owner, key, pointer, { required, min = 1, max }) {
      const value = owner[key];
      if (value === undefined || value === null) {
        if (required) checker.fail(pointer, `missing required field: ${key}`);
        return [];
      }
      const at = `${pointer}/${key}`;
      if (!Array.isArray(value)) {
        checker.fail(at, "must be an array");
        return [];
      }
      if (value.length < min) checker.fail(at, `no less than ${min} items allowed`);
      if (value.length > max) checker.fail(at, `no more than ${max} items allowed`);
      return value;
    },
    text(owner, key, pointer, options) {
      const value = owner[key];
      if (value === undefined || value === null) {
        if (options.required) checker.fail(pointer, `missing required field: ${key}`);
        return;
      }
      checker.textObject(value, `${pointer}/${key}`, options);
    },
    textObject(value, at, { max, plain, mrkdwn }) {
      if (!isObject(value)) {
        checker.fail(at, "must provide an object");
        return;
      }
      const allowed = plain ? ["plain_text"] : mrkdwn ? ["mrkdwn"] : ["plain_text", "mrkdwn"];
      if (typeof value.type !== "string") {
        checker.fail(at, "missing required field: type");
        return;
      }
      if (!allowed.includes(value.type)) {
        checker.fail(`${at}/type`, `must be one of: ${allowed.join(", ")}`);
        return;
      }
      if (value.type === "mrkdwn" && value.emoji !== undefined)
        checker.fail(`${at}/emoji`, "additional property: emoji");
      if (value.type === "plain_text" && value.verbatim !== undefined) {
        checker.fail(`${at}/verbatim`, "additional property: verbatim");
      }
      checker.string(value, "text", at, { required: true, max });
      if (typeof value.text === "string") checker.chars += lengthOf(value.text);
    },
  };
  return checker;
}
