import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { chromium, type Page } from "playwright-core";
import type { Message } from "../sandbox/slack/types.ts";
import { startStack } from "../sandbox/stack.ts";
import { CHROMIUM_FLAGS, findChromium } from "../test/browser/find-chromium.ts";

/**
 * How quick the sandbox page is with much in it: a channel of 5,000 messages and a list of 10,000 runs. `npm run bench:page`.
 * Measured in Chromium by its own clock: from the navigation, or the press, to the frame after the thing is there.
 */
const MESSAGES = 5_000;
const RUNS = 10_000;
const KEYS = 30;
const BARS_MS = { list: 2_500, earlier: 1_500, key: 100, runs: 1_500 };

const executablePath = findChromium();
if (!executablePath) throw new Error("There is no Chromium here; name one in CHROMIUM.");
const folder = mkdtempSync(join(tmpdir(), "callboard-bench-"));
const stack = await startStack({
  persist: false,
  page: true,
  slackLimits: false,
  stackFile: join(folder, "stack.json"),
});

/** Messages of the kind the product posts; put in at once, since of each one posted Slack would tell the Worker. */
function fillChannel(): void {
  const { channelId, teamId } = stack.addresses.slack;
  const data = stack.slack.data();
  const workspace = data.workspaces[teamId];
  const text = (words: string) => ({ type: "mrkdwn", text: words });
  const from = stack.clock.now() - MESSAGES * 1_000;
  const messages: Message[] = Array.from({ length: MESSAGES }, (_, nth) => {
    const button = { type: "button", text: { type: "plain_text", text: "Done" }, action_id: `done_${nth}` };
    return {
      ts: ((from + nth * 1_000) / 1_000).toFixed(6),
      channelId,
      teamId,
      userId: workspace?.botUserId ?? "",
      botId: workspace?.botId,
      text: `message ${nth}`,
      blocks: [
        { type: "section", block_id: `s${nth}`, text: text(`*${nth}*: 300 new leads, _46_ hot; \`score\` 71`) },
        ...(nth % 3 === 0 ? [{ type: "actions", block_id: `a${nth}`, elements: [button] }] : []),
      ],
      reactions: [],
      fileIds: [],
      edits: [],
      showsEdited: false,
      streaming: false,
    };
  });
  data.messages[channelId]?.unshift(...messages);
}

async function fillRuns(): Promise<void> {
  const client = new pg.Client({ connectionString: stack.databaseUrl });
  await client.connect();
  await client.query(
    `insert into runs (id, workspace_id, pipeline, pipeline_version, steps, request_key, input, state, due_at, created_at)
     select gen_random_uuid(), (select id from workspaces limit 1), case when n % 10 = 0 then 'brain' else 'prospect-video' end,
            1, '[{"name": "only"}]', 'bench-' || n, '{}', case when n % 4 = 0 then 'failed' else 'completed' end,
            now(), now() - n * interval '1 second'
       from generate_series(1, $1::int) as n`,
    [RUNS],
  );
  await client.end();
}

/** Milliseconds from a press to the frame after `there` holds; both run in the page. */
const timed = (page: Page, press: string, there: string): Promise<number> =>
  page.evaluate(`new Promise((done) => {
    const began = performance.now();
    const look = () => ((${there}) ? requestAnimationFrame(() => done(performance.now() - began)) : setTimeout(look, 4));
    ${press};
    look();
  })`);

const articles = `document.querySelectorAll('[role=log] article').length`;

/** From a key's press to the frame that shows it, for each of some keys; sorted. */
async function typed(page: Page): Promise<number[]> {
  const composer = page.getByRole("textbox", { name: /^Message / });
  await composer.focus();
  await page.evaluate(`(() => {
    window.keyTimes = [];
    document.activeElement.addEventListener('keydown', () => {
      const began = performance.now();
      requestAnimationFrame(() => setTimeout(() => window.keyTimes.push(performance.now() - began)));
    });
  })()`);
  for (let nth = 0; nth < KEYS; nth += 1) await page.keyboard.press("a", { delay: 20 });
  await composer.fill("");
  const times = await page.evaluate<number[]>("window.keyTimes");
  return times.sort((a, b) => a - b);
}

const percentile = (sorted: number[], share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN;

let slow = false;
function report(what: string, ms: number, bar: number): void {
  slow ||= !(ms <= bar);
  console.log(`${what.padEnd(58)} ${ms.toFixed(0).padStart(6)} ms   (at most ${bar})`);
}

const browser = await chromium.launch({ executablePath, args: CHROMIUM_FLAGS });
try {
  fillChannel();
  await fillRuns();
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  await page.goto(stack.addresses.page, { waitUntil: "commit" });
  await page.locator("[role=log] article").nth(59).waitFor();
  const shown = await page.evaluate<number>(
    "new Promise((done) => requestAnimationFrame(() => done(performance.now())))",
  );
  report(`${MESSAGES} messages: page opened -> the newest are shown`, shown, BARS_MS.list);
  const first = await typed(page);
  report("a key in the composer -> seen, 95th percentile", percentile(first, 0.95), BARS_MS.key);
  let count = await page.evaluate<number>(articles);
  const earlier: number[] = [];
  for (let nth = 0; nth < 5; nth += 1) {
    earlier.push(await timed(page, `document.querySelector('.older button').click()`, `${articles} > ${count}`));
    count = await page.evaluate<number>(articles);
  }
  report(`a hundred earlier ones asked for, ${count} shown at last`, Math.max(...earlier), BARS_MS.earlier);
  report(`the same key with ${count} shown`, percentile(await typed(page), 0.95), BARS_MS.key);
  await page.getByRole("button", { name: "general", exact: true }).click();
  await page.getByRole("heading", { name: "# general" }).waitFor();
  await page.getByRole("tab", { name: "Queue" }).click();
  await page.getByRole("heading", { name: /^Schedules/ }).waitFor();
  const press = `(() => { const tab = [...document.querySelectorAll('[role=tab]')].find((one) => one.textContent.startsWith('Runs')); tab.focus(); tab.dispatchEvent(new MouseEvent('mousedown', { bubbles: true, button: 0 })); })()`;
  const runs = await timed(page, press, `document.querySelectorAll('.row-button').length >= 50`);
  report(`${RUNS} runs: tab pressed -> the newest are listed`, runs, BARS_MS.runs);
} finally {
  await browser.close();
  await stack.stop();
  rmSync(folder, { recursive: true, force: true });
}
if (slow) process.exitCode = 1;
