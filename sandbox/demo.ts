import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { loadSample } from "./load-sample.ts";
import type { Outcome } from "./slack/outcome.ts";
import type { Message } from "./slack/types.ts";
import { type Stack, startStack } from "./stack.ts";

/** Longer than the main job takes on a slow machine with one Worker killed in the middle. */
const PATIENCE_MS = 240_000;
const PROSPECTS = 5;

const began = performance.now();
const note = (text: string) => console.log(`${((performance.now() - began) / 1000).toFixed(1).padStart(6)} s  ${text}`);

/** Waits until `look` finds something. @throws Error saying what was awaited. */
async function until<T>(what: string, look: () => Promise<T | undefined> | T | undefined): Promise<T> {
  const deadline = performance.now() + PATIENCE_MS;
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    if (performance.now() > deadline) throw new Error(`Waited ${PATIENCE_MS / 1000} s in vain for ${what}.`);
    await sleep(150);
  }
}

function accepted(what: string, outcome: Outcome): void {
  if (!outcome.ok)
    throw new Error(`${what} was not accepted: ${outcome.shown ?? outcome.error} (HTTP ${outcome.status})`);
}

const buttonIn = (message: Message, text: string): boolean =>
  JSON.stringify(message.blocks ?? []).includes(`"text":"${text}"`);

async function mainJob(stack: Stack): Promise<void> {
  const { slack, addresses } = stack;
  const { channelId, managerId, repId } = addresses.slack;
  const [manager, rep] = [slack.as(managerId), slack.as(repId)];
  const database = new pg.Client({ connectionString: stack.databaseUrl });
  await database.connect();
  try {
    const loaded = await loadSample(stack);
    note(`${loaded.leads} leads and ${loaded.messages} messages came in through the signed webhooks`);

    accepted("/summary", await manager.command("/summary", "month", channelId));
    accepted("/launch", await manager.command("/launch", "sample", channelId));
    note("/summary month and /launch sample were typed");

    const summary = await until("the summary in the channel", () =>
      ended(database, "brain", slack.messages(channelId)),
    );
    note("the summary stands in the channel");
    let told = -1;
    await until(`the campaign with ${PROSPECTS} prospects`, async () => {
      const { done, status } = await progress(database);
      if (done !== told) note(`the campaign is at ${done} of ${PROSPECTS}`);
      told = done;
      if (status === "failed" || status === "cancelled") throw new Error(`The campaign is ${status}.`);
      return status === "completed" ? true : undefined;
    });
    const card = await until("the final report in the card's thread", () =>
      slack.messages(channelId).find((message) => message.botId && slack.thread(channelId, message.ts).length > 1),
    );
    await until("the card's last state", () =>
      JSON.stringify(slack.message(channelId, card.ts)).includes(`${PROSPECTS} of ${PROSPECTS}`) ? true : undefined,
    );
    await checkResults(database, stack);

    console.log(`\n${slack.transcript(channelId)}\n`);

    const clicked = await rep.click({ channel: channelId, ts: summary.ts, text: "Done" });
    accepted("Done", clicked);
    const changed = await until("the summary to show the click", () => {
      const message = slack.message(channelId, summary.ts);
      return message && message.edits.length > 0 && buttonIn(message, "Undo") ? message : undefined;
    });
    note("Done was clicked on the first recommendation; the message changed:");
    const lines = slack.transcript(channelId).split("\n");
    const at = lines.findIndex((line) => line.includes("Done by"));
    console.log(`\n${lines.slice(at, at + 3).join("\n")}\n`);
    if (changed.ts !== summary.ts) throw new Error("The click made another message.");
  } finally {
    await database.end();
  }
}

async function ended(database: pg.Client, pipeline: string, messages: Message[]): Promise<Message | undefined> {
  const { rows } = await database.query("select state, error from runs where pipeline = $1", [pipeline]);
  const run = rows[0];
  if (run?.state === "failed") throw new Error(`The ${pipeline} run failed: ${JSON.stringify(run.error)}`);
  return run?.state === "completed"
    ? messages.find((message) => message.botId && buttonIn(message, "Done"))
    : undefined;
}

async function progress(database: pg.Client): Promise<{ done: number; status: string }> {
  const { rows } = await database.query(
    `select c.status, (select count(*)::int from prospects p where p.campaign_id = c.id and p.status = 'complete') as done
       from campaigns c`,
  );
  return { done: rows[0]?.done ?? 0, status: rows[0]?.status ?? "none" };
}

/** Every share page opens, and so does every file that it shows. */
async function checkResults(database: pg.Client, stack: Stack): Promise<void> {
  const { rows } = await database.query("select name, final_video_url from prospects order by position");
  let files = 0;
  for (const { name, final_video_url: url } of rows) {
    const page = await fetch(url);
    if (!page.ok) throw new Error(`The share page of ${name} answered ${page.status}.`);
    const sources = new Set(
      [...(await page.text()).matchAll(/["'(]([^"'()]*\/files\/[\w-]+)/g)].map((match) => match[1] ?? ""),
    );
    if (sources.size === 0) throw new Error(`The share page of ${name} shows no file.`);
    for (const source of sources) {
      const file = await fetch(new URL(source, stack.addresses.worker));
      const bytes = (await file.arrayBuffer()).byteLength;
      if (!file.ok || bytes === 0) throw new Error(`The file ${source} answered ${file.status} with ${bytes} bytes.`);
      files += 1;
    }
  }
  note(`${rows.length} share pages open, and the ${files} files on them`);
}

let stack: Stack | undefined;
let failure: unknown;
try {
  note("starting PostgreSQL, Neon, QStash, Upstash, Slack, the model, the media providers and the Worker in workerd");
  stack = await startStack({ persist: false });
  note("the stack is up");
  await mainJob(stack);
} catch (error) {
  failure = error;
} finally {
  await stack?.stop().catch((error: unknown) => {
    failure ??= error;
  });
}
if (failure) {
  console.error(`\nThe demo failed: ${failure instanceof Error ? failure.message : String(failure)}`);
  console.error("The Worker's log: .callboard/worker.log");
  process.exit(1);
}
note("done");
