import { existsSync, readFileSync } from "node:fs";
import { COMMANDS } from "../src/bot/commands/list.ts";

/** The table that maps every operation of the product to its function, its surface and its test. */
const TABLE = "docs/coverage.md";
const COLUMNS = ["operation", "function", "surface", "test"];

const problems: string[] = [];
const texts = new Map<string, string | null>();
const textOf = (path: string): string | null => {
  if (!texts.has(path)) texts.set(path, existsSync(path) ? readFileSync(path, "utf8") : null);
  return texts.get(path) ?? null;
};
const cellsOf = (line: string): string[] =>
  line
    .split(/(?<!\\)\|/)
    .slice(1, -1)
    .map((cell) => cell.trim().replaceAll("\\|", "|"));
const commands = new Set<string>(COMMANDS.map(({ name }) => name));

let system = "";
const seen = new Set<string>();
for (const [index, line] of readFileSync(TABLE, "utf8").split("\n").entries()) {
  const at = `${TABLE}:${index + 1}`;
  const heading = /^## (.+)$/.exec(line)?.[1];
  if (heading) system = heading;
  if (!line.startsWith("|") || /^\|[\s|:-]+$/.test(line)) continue;
  const cells = cellsOf(line);
  if (cells.join() === COLUMNS.join()) continue;
  if (cells.length !== COLUMNS.length || cells.some((cell) => cell === "")) {
    problems.push(`${at}: a row has ${COLUMNS.join(", ")}`);
    continue;
  }
  const [operation = "", functions = "", surface = "", tests = ""] = cells;
  if (seen.has(`${system}/${operation}`)) problems.push(`${at}: “${operation}” stands in ${system} twice`);
  seen.add(`${system}/${operation}`);
  checkFunctions(at, functions);
  checkSurface(at, surface);
  checkTests(at, tests);
}
if (seen.size === 0) problems.push(`${TABLE}: has no rows`);

/** `name` in `path`, one or several: the file holds that name as a function, a method or a constant. */
function checkFunctions(at: string, cell: string): void {
  const named = [...cell.matchAll(/`([\w.]+)` in `([^`]+)`/g)];
  if (named.length === 0) problems.push(`${at}: names no function (\`name\` in \`path\`)`);
  for (const [, name = "", path = ""] of named) {
    const text = textOf(path);
    const own = name.split(".").at(-1) ?? name;
    if (text === null) problems.push(`${at}: ${path} does not exist`);
    else if (!new RegExp(`\\b(?:function|const|view|class)\\s+"?${own}\\b|\\b${own}\\s*[(:]`).test(text))
      problems.push(`${at}: ${path} has no ${name}`);
  }
}

/** Slash commands that a surface names are commands of the app. */
function checkSurface(at: string, cell: string): void {
  for (const [, command = ""] of cell.matchAll(/`(\/[a-z]+)(?=[ `])/g))
    if (!commands.has(command) && !/^`?\/(?:webhooks|cron|pipelines\/|share|hooks|files)/.test(command))
      problems.push(`${at}: there is no command ${command}`);
}

/** `path`: title; the file holds a test of that title. */
function checkTests(at: string, cell: string): void {
  const [, path, title] = /^`([^`]+)`: (.+)$/.exec(cell) ?? [];
  if (!path || !title) {
    problems.push(`${at}: names no test (\`path\`: title)`);
    return;
  }
  const text = textOf(path);
  if (text === null) problems.push(`${at}: ${path} does not exist`);
  else if (![`"${title}"`, `'${title}'`, `\`${title}\``, JSON.stringify(title)].some((quoted) => text.includes(quoted)))
    problems.push(`${at}: ${path} has no test “${title}”`);
}

if (problems.length > 0) {
  console.error(problems.join("\n"));
  process.exit(1);
}
