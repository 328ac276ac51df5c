import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";

/** What no text of the repository may hold: paths of somebody's machine, registries' addresses, unfinished business. */
const FORBIDDEN: [RegExp, string][] = [
  [/(?<![\w.-])\/(?:work|home\/\w+|Users\/\w+)\//, "a path of one machine"],
  [/https?:\/\/registry\.[\w.-]+/, "a package registry's address"],
  [/\b(?:TODO|FIXME|XXX)\b/, "unfinished business"],
];
/** Lines of a source file: past this it is split. */
const LONGEST_FILE = 400;

const files = spawnSync("git", ["ls-files", "--cached", "--others", "--exclude-standard"], { encoding: "utf8" })
  .stdout.split("\n")
  .filter((file) => file && existsSync(file) && !/\.(png|snap|ico)$/.test(file));
const problems: string[] = [];

for (const file of files) {
  if (file === "scripts/check-texts.ts") continue;
  const text = readFileSync(file, "utf8");
  text.split("\n").forEach((line, index) => {
    for (const [pattern, what] of FORBIDDEN) if (pattern.test(line)) problems.push(`${file}:${index + 1}: ${what}`);
  });
  if (/\.(ts|tsx|mjs|cjs)$/.test(file) && text.split("\n").length > LONGEST_FILE)
    problems.push(`${file}: longer than ${LONGEST_FILE} lines`);
  if (file.endsWith(".md")) problems.push(...deadPaths(file, text));
  if (file === "package-lock.json" && /"resolved":\s*"http/.test(text))
    problems.push(`${file}: records where packages were fetched`);
}

/** Links and backquoted paths of the documents must name files that exist. */
function deadPaths(file: string, text: string): string[] {
  const links = [...text.matchAll(/\]\((?!https?:|#|mailto:)([^)#\s]+)/g)].map((match) =>
    join(dirname(file), match[1] ?? ""),
  );
  const paths = [...text.matchAll(/`((?:src|sandbox|scripts|test|docs|drizzle|bench)\/[\w./-]+)`/g)].map(
    (match) => match[1] ?? "",
  );
  return [...links, ...paths]
    .filter((path) => !existsSync(normalize(path)))
    .map((path) => `${file}: ${path} does not exist`);
}

if (problems.length > 0) {
  console.error(problems.join("\n"));
  process.exit(1);
}
