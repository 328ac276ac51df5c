import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Browser, type BrowserContextOptions, chromium, type Locator, type Page } from "playwright-core";
import { loadSample } from "../../sandbox/load-sample.ts";
import { type Stack, startStack } from "../../sandbox/stack.ts";
import { CALLBOARD_FOLDER } from "../../sandbox/state-folder.ts";
import { CHROMIUM_FLAGS, findChromium } from "./find-chromium.ts";

/** Longer than one answer of the product takes on a busy machine. */
const PATIENCE_MS = 30_000;
const SCREENSHOTS = join(CALLBOARD_FOLDER, "screenshots");

/** The stack with its page, and a browser to look at it. */
export interface Desk {
  stack: Stack;
  /** A page at the address a person opens, with a memory of its own. */
  open(options?: BrowserContextOptions): Promise<Page>;
  stop(): Promise<void>;
}

export async function startDesk(): Promise<Desk> {
  const executablePath = findChromium();
  if (!executablePath) throw new Error("There is no Chromium here; name one in CHROMIUM.");
  const folder = mkdtempSync(join(tmpdir(), "callboard-browser-"));
  let stack: Stack | undefined;
  let browser: Browser | undefined;
  const stop = async (): Promise<void> => {
    await browser?.close();
    await stack?.stop();
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    stack = await startStack({ persist: false, page: true, stackFile: join(folder, "stack.json") });
    await loadSample(stack);
    browser = await chromium.launch({ executablePath, args: CHROMIUM_FLAGS });
  } catch (error) {
    await stop();
    throw error;
  }
  const { addresses } = stack;
  const opened = browser;
  return {
    stack,
    stop,
    async open(options = {}) {
      const context = await opened.newContext({
        viewport: { width: 1440, height: 900 },
        locale: "en-GB",
        reducedMotion: "reduce",
        ...options,
      });
      context.setDefaultTimeout(PATIENCE_MS);
      const page = await context.newPage();
      await page.goto(addresses.page);
      await page.getByRole("heading", { name: "Callboard sandbox" }).waitFor();
      return page;
    },
  };
}

/** Keeps a picture of the page for whoever wants to see what the tests saw. */
export async function keepScreenshot(page: Page, name: string): Promise<void> {
  mkdirSync(SCREENSHOTS, { recursive: true });
  await page.screenshot({ path: join(SCREENSHOTS, `${name}.png`) });
}

export async function typeInto(page: Page, words: string): Promise<void> {
  const composer = page.getByRole("textbox", { name: /^Message / });
  await composer.fill(words);
  await composer.press("Enter");
}

/** Messages of the conversation in view that say this. */
export const messagesSaying = (page: Page, words: string | RegExp): Locator =>
  page.getByRole("log", { name: "Messages", exact: true }).getByRole("article").filter({ hasText: words });

/** Shows a part of the machinery. */
export async function showMachinery(page: Page, tab: string): Promise<Locator> {
  const panel = page.getByRole("complementary", { name: "Machinery" });
  if (!(await panel.isVisible())) await page.getByRole("button", { name: "Machinery", exact: true }).click();
  await panel.getByRole("tab", { name: tab }).click();
  return panel;
}
