import { mkdirSync, mkdtempSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium, type Locator, type Page } from "playwright-core";
import { loadSample } from "../sandbox/load-sample.ts";
import { startStack } from "../sandbox/stack.ts";
import { openDesk } from "../test/browser/desk.ts";
import { CHROMIUM_FLAGS, findChromium } from "../test/browser/find-chromium.ts";

/** Takes the pictures of the documents anew, from the real product in a real browser: `node scripts/screenshots.ts`. */
const FOLDER = fileURLToPath(new URL("../docs/images/", import.meta.url));
const LARGEST_BYTES = 300_000;
const SIZE = { width: 1280, height: 800 };

async function take(page: Page, name: string): Promise<void> {
  // The pointer and the focus belong to nobody's picture.
  await page.mouse.move(0, 0);
  await page.evaluate("document.activeElement?.blur()");
  const path = join(FOLDER, `${name}.png`);
  await page.screenshot({ path });
  const { size } = statSync(path);
  if (size > LARGEST_BYTES) throw new Error(`${name}.png has ${size} bytes, more than ${LARGEST_BYTES}.`);
  console.log(`docs/images/${name}.png  ${Math.round(size / 1000)} kB`);
}

/** Scrolls so that the place stands at the top of what is shown. */
const toTop = (place: Locator) => place.evaluate((element: Element) => element.scrollIntoView({ block: "start" }));

const toMiddle = (place: Locator) => place.evaluate((element: Element) => element.scrollIntoView({ block: "center" }));

mkdirSync(FOLDER, { recursive: true });
const executablePath = findChromium();
if (!executablePath) throw new Error("There is no Chromium here; name one in CHROMIUM.");
const stackFile = join(mkdtempSync(join(tmpdir(), "callboard-pictures-")), "stack.json");
const stack = await startStack({ persist: false, page: true, stackFile });
await loadSample(stack);
const browser = await chromium.launch({ executablePath, args: CHROMIUM_FLAGS });
try {
  const desk = await openDesk(stack.addresses, stack.slack.first, browser, { viewport: SIZE, colorScheme: "light" });
  const { page } = desk;
  await desk.machinery("Runs");
  await page.getByRole("textbox", { name: /^Message / }).fill("/summary ");
  await page.getByRole("option").first().waitFor();
  await take(page, "first-look");

  await desk.say("/summary month");
  const summary = desk.message("days counted in");
  await desk.button("Done", summary).waitFor();
  await desk.click("Close machinery");
  await toTop(page.locator(".typed").first());
  await take(page, "summary");

  await desk.asUser("Jonas");
  await desk.click("Done", summary);
  await desk.button("Undo", summary).waitFor();
  await toMiddle(summary.getByText(/Done by/).first());
  await take(page, "done");

  await desk.asUser("Maya");
  await desk.say("/launch");
  await desk.modal().waitFor();
  await take(page, "launch-form");
  await desk.submit();
  await desk.button("Launch", desk.modal("Preview")).waitFor();
  await take(page, "launch-preview");
  await desk.click("Launch", desk.modal("Preview"));
  const card = desk.message("5 of 5");
  await card.getByRole("button", { name: "6 replies" }).waitFor();
  const thread = await desk.openThread(card);
  await thread.getByText("videos made").waitFor();
  await take(page, "campaign");

  await desk.goTo("content");
  await desk.say('/launch article "cold chain" 2 plain approve');
  await desk.click("Launch", desk.message("2 articles on “cold chain”"));
  const articles = desk.message("cold chain: active");
  await desk.appears(articles.getByText(/waits for/).first());
  const asked = (await desk.openThread(articles)).getByRole("article").filter({ hasText: "waits for you." });
  await desk.appears(asked.nth(1));
  await take(page, "articles");

  await desk.say("/workflow Write a function that parses one CSV line with quoted fields.");
  const workflow = desk.message("Agent workflow: completed");
  await desk.appears(workflow.getByRole("button", { name: "2 replies" }));
  await (await desk.openThread(workflow)).getByText("The reviewer approved it.").waitFor();
  await take(page, "workflow");

  await desk.say("/draft");
  await desk.fill({
    Project: "New project…",
    "Name of the new project": "Autumn guide",
    "What to write": "Write a guide to the autumn offer for new customers.",
  });
  await take(page, "draft-form");
  await desk.submit();
  const draft = desk.message("Autumn guide: done");
  await desk.appears(draft.getByRole("button", { name: /repl/ }));
  await (await desk.openThread(draft)).getByText("is ready").first().waitFor();
  await take(page, "draft");

  await desk.click("Close thread");
  await desk.goTo("sales");
  const panel = await desk.machinery("Runs");
  await desk.click(/prospect-video/, panel);
  await panel.getByRole("table").first().waitFor();
  await toTop(desk.button(/prospect-video/, panel));
  await take(page, "machinery");

  await desk.click("Close machinery");
  await desk.goTo("Assistant");
  await desk.button("The last 7 days").waitFor();
  await take(page, "assistant");

  const dark = await desk.open({ viewport: SIZE, colorScheme: "dark" });
  await dark.goTo("Home");
  await dark.home().getByText("Latest summary").waitFor();
  const faults = await dark.machinery("Faults");
  await faults.getByLabel(/429 to the next/).check();
  await faults.getByLabel("delivers every second message twice").check();
  await take(dark.page, "faults");

  const narrow = await desk.open({ viewport: { width: 380, height: 740 }, hasTouch: true });
  await narrow.message("5 of 5").waitFor();
  await take(narrow.page, "narrow");
} finally {
  await browser.close();
  await stack.stop();
}
