import { loadSampleOnce } from "./load-sample.ts";
import { DEV_PORTS } from "./settings.ts";
import { type Stack, startStack } from "./stack.ts";
import { rebuildOnChange } from "./watch.ts";
import { BUNDLE_FOLDER } from "./worker/index.ts";

/** The addresses of a running stack as lines for a person. */
function describe({ addresses }: Stack): string {
  const rows = [
    ["Page", addresses.page, "open it in a browser and type /summary"],
    ["Worker", addresses.worker, "Callboard itself, in the Workers runtime; built again when src/ changes"],
    ["Database", addresses.database, "PostgreSQL, for psql"],
    ["Control", addresses.control, "POST /clock {advanceMs}, /worker/kill, /worker/restart; GET /state"],
  ] as const;
  return [
    "Callboard is running.",
    "",
    ...rows.map(([name, url, what]) => `  ${name.padEnd(10)}${url}\n  ${" ".repeat(10)}${what}`),
    "",
    "All addresses are in .callboard/stack.json, the Worker's log in .callboard/worker.log.",
    "Ctrl-C ends everything; the data are kept for the next start (.callboard/state).",
  ].join("\n");
}

const say = (line: string) => console.log(line);
const fail = (error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
};

say("Starting Callboard and everything it needs ...");
const stack = await startStack({
  persist: true,
  reset: process.argv.includes("--reset"),
  ports: DEV_PORTS,
  page: true,
}).catch(fail);
if (await loadSampleOnce(stack).catch(fail))
  say("The sample set is loaded: 300 leads and 80 conversations of a small company.");
say(describe(stack));
const stopWatching = rebuildOnChange(stack.worker, BUNDLE_FOLDER, say);

let stopping = false;
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
  process.on(signal, () => {
    if (stopping) process.exit(1);
    stopping = true;
    say("Ending ...");
    stopWatching();
    stack.stop().then(() => process.exit(0), fail);
  });
}
