import { expect, test } from "vitest";
import { COMMANDS } from "../../src/bot/commands/list.ts";
import { completionsOf, parseCommand } from "./commands.ts";

test("a slash -> every command; more letters -> those that fit", () => {
  expect(completionsOf("/").map(({ text }) => text)).toEqual(COMMANDS.map(({ name }) => `${name} `));
  expect(completionsOf("/LA").map(({ text }) => text)).toEqual(["/launch "]);
});

test("a command and a space -> its words; a complete word -> nothing more", () => {
  expect(completionsOf("/summary ").map(({ label }) => label)).toEqual(["today", "week", "month", "all", "digest"]);
  expect(completionsOf("/summary w").map(({ text }) => text)).toEqual(["/summary week"]);
  expect(completionsOf("/summary week")).toEqual([]);
});

test("an ordinary message, or a command nobody knows -> no completion", () => {
  expect(completionsOf("hello /summary")).toEqual([]);
  expect(completionsOf("/unknown ")).toEqual([]);
});

test("a command is told from its text; a path or a sentence is no command", () => {
  expect(parseCommand("/summary  week ")).toEqual({ command: "/summary", text: "week" });
  expect(parseCommand("/launch")).toEqual({ command: "/launch", text: "" });
  expect(parseCommand("/usr/bin is a path")).toBeNull();
  expect(parseCommand("see /summary")).toBeNull();
});
