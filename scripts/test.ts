import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";

const REPORTS = ".callboard/reports";

/** One suite of the test command: its name, and what of the tests it runs. */
interface Suite {
  name: string;
  args: string[];
  env?: Record<string, string>;
}

/** What is read of vitest's report. */
interface Report {
  numPassedTests: number;
  numFailedTests: number;
  numPendingTests: number;
  testResults: {
    name: string;
    status: string;
    message?: string;
    assertionResults: { status: string; fullName: string; failureMessages?: string[] }[];
  }[];
}

/** Of a failure's message, told again at the end. */
const MOST_CHARACTERS = 2_000;

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
const failures: string[] = [];

/** What failed, with its first words: a log's end is what is read first, and often all that is kept. */
function failuresOf({ testResults }: Report): string[] {
  return testResults.flatMap(({ name, status, message, assertionResults }) => {
    const file = relative(process.cwd(), name);
    const failed = assertionResults.filter((test) => test.status === "failed");
    if (failed.length === 0 && status === "failed") return [`${file}\n${(message ?? "").slice(0, MOST_CHARACTERS)}`];
    return failed.map(({ fullName, failureMessages = [] }) => {
      const said = failureMessages.join("\n").slice(0, MOST_CHARACTERS);
      return `${file} > ${fullName}\n${said}`;
    });
  });
}

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
  failures.push(...(report ? failuresOf(report) : status === 0 ? [] : [`${suite.name}: ended before it could report`]));
});

for (const failure of failures) console.log(`\n# failed: ${failure}`);
if (!verified) console.log("\n# failed: verify, see above");

console.log(
  `\ntests: ${totals.passed} passed, ${totals.failed} failed${totals.skipped ? `, ${totals.skipped} skipped` : ""}`,
);
process.exit(totals.failed === 0 ? 0 : 1);
