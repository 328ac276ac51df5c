import { spawnSync } from "node:child_process";
import { stripVTControlCharacters } from "node:util";

/** The one gate: seconds, no services. Everything runs, so that one look shows all that is wrong. */
const checks: [name: string, command: string, ...args: string[]][] = [
  ["format and lint", "biome", "ci", "--error-on-warnings", "--max-diagnostics=20", "."],
  ["types", "tsc", "--noEmit", "-p", ".", "--incremental", "--tsBuildInfoFile", "node_modules/.cache/tsc.json"],
  [
    "import boundaries",
    "depcruise",
    "--config",
    ".dependency-cruiser.cjs",
    "--output-type",
    "err",
    "src",
    "sandbox",
    "scripts",
    "bench",
    "test",
  ],
  ["unused code", "knip"],
  ["database schema", "node", "scripts/dump-schema.ts", "--check"],
  ["texts", "node", "scripts/check-texts.ts"],
  ["coverage of the product", "node", "scripts/check-coverage.ts"],
];

let failed = 0;
for (const [name, command, ...args] of checks) {
  const began = performance.now();
  const { status, stdout, stderr } = spawnSync(command, args, {
    encoding: "utf8",
    env: { ...process.env, FORCE_COLOR: "0", NO_COLOR: "1" },
  });
  const seconds = ((performance.now() - began) / 1000).toFixed(1);
  console.log(`${status === 0 ? "ok  " : "FAIL"} ${name} (${seconds} s)`);
  if (status === 0) continue;
  failed += 1;
  console.log(stripVTControlCharacters(`${stdout}${stderr}`).trim());
}
process.exit(failed === 0 ? 0 : 1);
