import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { axeViolations } from "./axe.ts";
import { type Desk, keepScreenshot, messagesSaying, showMachinery, startDesk, typeInto } from "./desk.ts";
import { findChromium } from "./find-chromium.ts";

describe.skipIf(!findChromium())("the sandbox page for everybody", () => {
  let desk: Desk;
  beforeAll(async () => {
    desk = await startDesk();
  });
  afterAll(() => desk?.stop());

  test.each(["light", "dark"] as const)("axe finds nothing wrong with the main views, %s", async (colorScheme) => {
    const page = await desk.open({ colorScheme });
    await typeInto(page, "/summary month");
    await messagesSaying(page, "days counted in").getByRole("button", { name: /^Done/ }).first().waitFor();
    expect(await axeViolations(page)).toEqual([]);
    for (const tab of ["Queue", "Calls", "Slack", "Storage", "Faults", "Runs"]) {
      const panel = await showMachinery(page, tab);
      if (tab === "Runs") await panel.getByRole("button", { name: /brain/ }).first().click();
      await panel.getByRole("heading", { level: 3 }).first().waitFor();
      expect(await axeViolations(page), tab).toEqual([]);
    }
    await page.getByRole("button", { name: "Home", exact: true }).click();
    await page.getByRole("region", { name: "App Home" }).getByText("Today's board").waitFor();
    expect(await axeViolations(page), "App Home").toEqual([]);
    await page.getByRole("button", { name: "sales" }).click();
    await page.getByRole("button", { name: "Reply in thread" }).first().focus();
    await page.keyboard.press("Enter");
    await page.getByRole("complementary", { name: "Thread" }).waitFor();
    expect(await axeViolations(page), "thread").toEqual([]);
    await typeInto(page, "/launch");
    await page.getByRole("dialog").waitFor();
    expect(await axeViolations(page), "modal").toEqual([]);
    await page.keyboard.press("Escape");
    await page.getByRole("dialog").waitFor({ state: "hidden" });
  });

  test("380 pixels wide -> nothing stands outside the screen, and channels, machinery and composer can be reached", async () => {
    const page = await desk.open({ viewport: { width: 380, height: 740 }, hasTouch: true });
    const overflow = () => page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth");
    expect(await overflow()).toBe(0);
    await page.getByRole("button", { name: "Channels" }).click();
    await page.getByRole("button", { name: "content" }).click();
    await page.getByRole("heading", { name: "# content" }).waitFor();
    await typeInto(page, "hello from a telephone");
    await messagesSaying(page, "hello from a telephone").waitFor();
    expect(await overflow()).toBe(0);
    await keepScreenshot(page, "narrow");
    const panel = await showMachinery(page, "Faults");
    expect(await overflow()).toBe(0);
    await panel.getByRole("button", { name: "Close machinery" }).click();
    await panel.waitFor({ state: "hidden" });
    expect(await axeViolations(page)).toEqual([]);
  });

  test("the theme toggled -> the other one, and kept over a reload", async () => {
    const page = await desk.open({ colorScheme: "light" });
    const theme = () => page.evaluate("document.documentElement.dataset.theme");
    expect(await theme()).toBe("light");
    await page.getByRole("button", { name: "Dark theme" }).click();
    expect(await theme()).toBe("dark");
    await page.reload();
    await page.getByRole("button", { name: "Light theme" }).waitFor();
    expect(await theme()).toBe("dark");
  });
});
