import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const REPORTS = ".callboard/reports";

/** One suite of the test command: its name, and what of the tests it runs. */
interface Suite {
  name: string;
  args: string[];
  env?: Record<string, string>;
}

interface Report {
  numPassedTests: number;
  numFailedTests: number;
  numPendingTests: number;
  numFailedTestSuites: number;
}

const server = process.env.TEST_DATABASE_URL;
const suites: Suite[] = [
  { name: "unit and integration, embedded PostgreSQL", args: ["--project", "unit"] },
  ...(server
    ? [
        {
          name: "database tests, PostgreSQL server",
          args: ["--project", "unit", "src", "test/harness"],
          env: { DATABASE_URL: server },
        },
      ]
    : []),
  { name: "end to end, workerd", args: ["--project", "e2e"] },
  { name: "the sandbox page, Chromium", args: ["--project", "browser"] },
];

mkdirSync(REPORTS, { recursive: true });
const totals = { passed: 0, failed: 0, skipped: 0 };

console.log("\n# verify");
const verified = spawnSync("node", ["scripts/verify.ts"], { stdio: "inherit" }).status === 0;
if (!verified) totals.failed += 1;
if (!server) console.log("\n# database tests on a PostgreSQL server: skipped, TEST_DATABASE_URL names none");

suites.forEach((suite, index) => {
  console.log(`\n# ${suite.name}`);
  const file = join(REPORTS, `suite-${index + 1}.json`);
  const args = ["run", "--reporter=default", "--reporter=json", `--outputFile.json=${file}`, ...suite.args];
  const { DATABASE_URL: _ambient, ...environment } = process.env;
  const { status } = spawnSync("vitest", args, { stdio: "inherit", env: { ...environment, ...suite.env } });
  const report = existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as Report) : undefined;
  totals.passed += report?.numPassedTests ?? 0;
  totals.skipped += report?.numPendingTests ?? 0;
  totals.failed += report?.numFailedTests ?? 0;
  // A suite that broke before its tests ran has failed, whatever it counted.
  if (status !== 0 && !report?.numFailedTests) totals.failed += 1;
});

console.log(
  `\ntests: ${totals.passed} passed, ${totals.failed} failed${totals.skipped ? `, ${totals.skipped} skipped` : ""}`,
);
process.exit(totals.failed === 0 ? 0 : 1);
