import { mkdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Locator, Page } from "playwright-core";
import { messagesSaying, showMachinery, startDesk, typeInto } from "../test/browser/desk.ts";

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
const desk = await startDesk();
try {
  const page = await desk.open({ viewport: SIZE, colorScheme: "light" });
  await showMachinery(page, "Runs");
  await page.getByRole("textbox", { name: /^Message / }).fill("/summary ");
  await page.getByRole("option").first().waitFor();
  await take(page, "first-look");

  await typeInto(page, "/summary month");
  const summary = messagesSaying(page, "days counted in");
  await summary.getByRole("button", { name: /^Done/ }).first().waitFor();
  await page.getByRole("button", { name: "Close machinery" }).click();
  await toTop(page.locator(".typed").first());
  await take(page, "summary");

  await page.getByRole("button", { name: "Jonas rep" }).click();
  await summary.getByRole("button", { name: /^Done/ }).first().click();
  await summary.getByRole("button", { name: /^Undo/ }).waitFor();
  await toMiddle(summary.getByText(/Done by/).first());
  await take(page, "done");

  await page.getByRole("button", { name: "Maya manager" }).click();
  await typeInto(page, "/launch");
  await page.getByRole("dialog").waitFor();
  await take(page, "launch-form");
  await page.getByRole("dialog").getByRole("button", { name: "Launch" }).click();
  await page.getByRole("button", { name: "1 reply" }).click();
  await page.getByRole("complementary", { name: "Thread" }).getByText("videos made").waitFor();
  await take(page, "campaign");

  await page.getByRole("button", { name: "Close thread" }).click();
  const panel = await showMachinery(page, "Runs");
  await panel
    .getByRole("button", { name: /prospect-video/ })
    .first()
    .click();
  await panel.getByRole("table").first().waitFor();
  await take(page, "machinery");

  const dark = await desk.open({ viewport: SIZE, colorScheme: "dark" });
  await dark.getByRole("button", { name: "Home", exact: true }).click();
  await dark.getByRole("region", { name: "App Home" }).getByRole("button").first().waitFor();
  const faults = await showMachinery(dark, "Faults");
  await faults.getByLabel(/429 to the next/).check();
  await faults.getByLabel("delivers every second message twice").check();
  await take(dark, "faults");

  const narrow = await desk.open({ viewport: { width: 380, height: 740 }, hasTouch: true });
  await messagesSaying(narrow, "5 of 5").waitFor();
  await take(narrow, "narrow");
} finally {
  await desk.stop();
}
