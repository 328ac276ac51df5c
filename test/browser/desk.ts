import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Browser, BrowserContextOptions, Locator, Page } from "playwright-core";
import type { ClockTarget } from "../../sandbox/machinery/clock-targets.ts";
import type { Snapshot } from "../../sandbox/machinery/snapshot.ts";
import type { TeamIds } from "../../sandbox/slack/seed.ts";
import type { StackFile } from "../../sandbox/stack-file.ts";
import { CALLBOARD_FOLDER } from "../../sandbox/state-folder.ts";
import { axeViolations } from "./axe.ts";
import { fillForm, submitForm } from "./form.ts";
import { getJson, postJson } from "./team.ts";

/** Longer than one answer of the product takes on a busy machine. */
const PATIENCE_MS = 40_000;
const LOOK_MS = 250;
const SCREENSHOTS = join(CALLBOARD_FOLDER, "screenshots");
/** What of the time a killed Worker's lease may be spared us, at each look. */
const NUDGE_MS = 30_000;

/** Words, or the beginning of an accessible name. */
type Words = string | RegExp;

/** A page of the sandbox, and what a person does there. Every verb waits for its place to appear, and none sleeps. */
export interface Desk {
  page: Page;
  /** Ids of the workspace in which the page was opened. */
  team: TeamIds;
  addresses: StackFile;
  /** Another page of the same workspace, with a memory of its own. */
  open(options?: BrowserContextOptions): Promise<Desk>;

  /** Types words or a command into the conversation in view, and sends them. */
  say(words: string): Promise<void>;
  /** Replies in the thread that is open. */
  reply(words: string): Promise<void>;
  /** Messages of the conversation in view that say this. */
  message(words: Words): Locator;
  /** Presses the first button whose name begins so (buttons carry names such as "Done: Oleg Georgiou"). */
  click(name: Words, within?: Locator): Promise<void>;
  button(name: Words, within?: Locator): Locator;
  /** The modal on top, by its title. */
  modal(title?: Words): Locator;
  /** Enters values into the modal on top, by label: text, an option's text, several of them, or null for none. */
  fill(values: Record<string, string | string[] | null>): Promise<void>;
  /** Sends the modal on top and waits for the app's answer. */
  submit(): Promise<void>;
  /** Opens the thread of a message. */
  openThread(message: Locator): Promise<Locator>;
  thread(): Locator;
  /** Goes to a channel by its name without `#`, or to `Home`, `Messages` or `Assistant`. */
  goTo(place: string): Promise<void>;
  home(): Locator;
  /** Becomes another person, by first name: Maya (manager), Jonas, Priya (reps), Theo (writer). */
  asUser(firstName: string): Promise<void>;
  inWorkspace(name: string): Promise<void>;
  /** Shows a part of the machinery. */
  machinery(tab: string): Promise<Locator>;

  /** Shares files in the conversation in view, with words if there are any. */
  share(files: { name: string; mimeType: string; buffer: Buffer }[], words?: string): Promise<void>;

  /** Moves the time of the whole stack on: to a named moment, or by milliseconds. */
  moveClock(to: ClockTarget | number): Promise<void>;
  /** Milliseconds since the epoch, by the stack's clock. */
  now(): Promise<number>;
  /** Id of the message that QStash brought to this path last. */
  lastDelivery(path: string): Promise<string | undefined>;
  /** Fires a schedule, e.g. `callboard-heartbeat`. */
  fire(scheduleId: string): Promise<void>;
  fault(name: string, on?: boolean): Promise<void>;
  /** Waits for the place to appear while time goes on: what a killed Worker held is taken up when its lease has run out. */
  appears(place: Locator): Promise<void>;
  /** Calls Slack's Web API as the app. */
  asApp(method: string, args: object): Promise<Record<string, unknown>>;
  /** What Slack sent the app of an element last, as text. */
  told(actionId: string): Promise<string | undefined>;

  /** What axe finds wrong with the page as it stands. */
  axe(): Promise<string[]>;
  /** Keeps a picture in `.callboard/screenshots`. */
  keep(name: string): Promise<void>;
  /** Says that errors in the browser's console are part of the journey. */
  expectErrors(): void;
  /** Ends the page and returns the errors of its console. */
  close(): Promise<string[]>;
}

const startsWith = (words: Words): RegExp =>
  typeof words === "string" ? new RegExp(`^${words.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}`) : words;

export async function openDesk(
  addresses: StackFile,
  team: TeamIds,
  browser: Browser,
  options: BrowserContextOptions = {},
): Promise<Desk> {
  const context = await browser.newContext({
    viewport: { width: 1440, height: 900 },
    locale: "en-GB",
    reducedMotion: "reduce",
    ...options,
  });
  context.setDefaultTimeout(PATIENCE_MS);
  const errors: string[] = [];
  let forgiving = false;
  const page = await context.newPage();
  page.on("pageerror", (error) => errors.push(error.message));
  page.on("console", (line) => {
    if (line.type() === "error") errors.push(line.text());
  });
  await page.goto(`${addresses.page}/?team=${team.teamId}`);
  await page.getByRole("heading", { name: "Callboard sandbox" }).waitFor();

  const others: Desk[] = [];
  const lever = (name: string, body: unknown) => postJson(`${addresses.page}/machine/${name}`, body);
  const machine = () => getJson<Snapshot>(`${addresses.page}/machine/state`);
  const log = page.getByRole("log", { name: "Messages", exact: true });
  const thread = () => page.getByRole("complementary", { name: "Thread" });

  const desk: Desk = {
    page,
    team,
    addresses,
    async open(more = {}) {
      const other = await openDesk(addresses, team, browser, more);
      others.push(other);
      return other;
    },
    async say(words) {
      const composer = page.getByRole("textbox", { name: /^Message / });
      await composer.fill(words);
      await composer.press("Enter");
    },
    async reply(words) {
      const composer = thread().getByRole("textbox", { name: "Reply in thread" });
      await composer.fill(words);
      await composer.press("Enter");
    },
    message: (words) => log.getByRole("article").filter({ hasText: words }),
    button: (name, within) => (within ?? page).getByRole("button", { name: startsWith(name) }).first(),
    click: (name, within) => desk.button(name, within).click(),
    modal: (title) => page.getByRole("dialog", title === undefined ? {} : { name: title }),
    fill: (values) => fillForm(desk.modal(), values),
    submit: () => submitForm(desk.modal()),
    async openThread(message) {
      await message
        .getByRole("button", { name: /^(Reply in thread|\d+ repl)/ })
        .first()
        .click();
      await thread().waitFor();
      return thread();
    },
    thread,
    async goTo(place) {
      await page
        .getByRole("navigation", { name: "Channels" })
        .getByRole("button", { name: place, exact: true })
        .click();
    },
    home: () => page.getByRole("region", { name: "App Home" }),
    async asUser(firstName) {
      await page
        .getByRole("group", { name: "You are" })
        .getByRole("button", { name: startsWith(firstName) })
        .click();
    },
    async inWorkspace(name) {
      await page.getByRole("list", { name: "Workspaces" }).getByRole("button", { name }).click();
    },
    async machinery(tab) {
      const panel = page.getByRole("complementary", { name: "Machinery" });
      if (!(await panel.isVisible())) await page.getByRole("button", { name: "Machinery", exact: true }).click();
      await panel.getByRole("tab", { name: tab }).click();
      return panel;
    },
    async share(files, words = "") {
      await page.getByLabel("Share a file").first().setInputFiles(files);
      await page.getByRole("list", { name: "Files to share" }).waitFor();
      await desk.say(words);
    },
    async moveClock(to) {
      if (typeof to === "number") await postJson(`${addresses.control}/clock`, { advanceMs: to });
      else await lever("clock", { target: to, timeZone: "America/New_York", team: team.teamId });
    },
    now: async () => (await machine()).clock.now,
    async lastDelivery(path) {
      const { url, token } = addresses.qstash;
      const headers = { authorization: `Bearer ${token}` };
      // Asked for by path: a page of the log holds a hundred entries, and on a busy stack none of them may be of this one.
      const query = new URLSearchParams({ path, state: "DELIVERED", count: "1" });
      const answer = await fetch(`${url}/v2/events?${query}`, { headers });
      const { events } = (await answer.json()) as { events: { messageId: string }[] };
      return events[0]?.messageId;
    },
    fire: async (scheduleId) => void (await lever("fire", { scheduleId })),
    fault: async (name, on = true) => void (await lever("fault", { name, on })),
    async appears(place) {
      for (let left = PATIENCE_MS; ; left -= 1_000) {
        const there = await place.waitFor({ timeout: 1_000 }).then(
          () => true,
          () => false,
        );
        if (there) return;
        if (left <= 0) throw new Error(`Waited ${PATIENCE_MS / 1000} s in vain for ${place}.`);
        await desk.moveClock(NUDGE_MS);
        await desk.fire("callboard-heartbeat");
      }
    },
    asApp: (method, args) => postJson(`${addresses.page}/sandbox/call`, { team: team.teamId, method, args }),
    async told(actionId) {
      type Entry = { direction: string; teamId?: string; args: { actions?: unknown } };
      const all = await getJson<Entry[]>(`${addresses.page}/sandbox/log`);
      return all
        .filter((one) => one.direction === "request" && one.teamId === team.teamId)
        .map((one) => JSON.stringify(one.args.actions ?? null))
        .findLast((text) => text.includes(`"action_id":"${actionId}"`));
    },
    axe: () => axeViolations(page),
    async keep(name) {
      mkdirSync(SCREENSHOTS, { recursive: true });
      await page.screenshot({ path: join(SCREENSHOTS, `${name}.png`) });
    },
    expectErrors() {
      forgiving = true;
    },
    async close() {
      const theirs = await Promise.all(others.map((other) => other.close()));
      await context.close();
      return [...(forgiving ? [] : errors), ...theirs.flat()];
    },
  };
  return desk;
}

/** Has every fault switched off. */
export async function calm({ page }: Pick<StackFile, "page">): Promise<void> {
  const { faults, model } = await getJson<Snapshot>(`${page}/machine/state`);
  for (const { name, on } of faults) if (on) await postJson(`${page}/machine/fault`, { name, on: false });
  if (model.mode !== "normal") await postJson(`${page}/machine/model`, { mode: "normal" });
}

/** Waits until the look finds something true. @throws Error naming what was awaited. */
export async function until(what: string, look: () => Promise<unknown>): Promise<void> {
  const deadline = performance.now() + PATIENCE_MS;
  while (!(await look())) {
    if (performance.now() > deadline) throw new Error(`Waited ${PATIENCE_MS / 1000} s in vain for ${what}.`);
    await new Promise((done) => setTimeout(done, LOOK_MS));
  }
}
