import { describe, expect } from "vitest";
import { journey } from "./journey.ts";

describe("the sandbox page for everybody", () => {
  for (const colorScheme of ["light", "dark"] as const) {
    journey(`axe finds nothing wrong with the main views, ${colorScheme}`, async ({ desk: first }) => {
      const desk = await first.open({ colorScheme });
      const { page } = desk;
      await desk.say("/summary month");
      await desk.button("Done", desk.message("days counted in")).waitFor();
      expect(await desk.axe()).toEqual([]);
      for (const tab of ["Queue", "Calls", "Slack", "Storage", "Faults", "Runs"]) {
        const panel = await desk.machinery(tab);
        if (tab === "Runs") await panel.getByRole("button", { name: /brain/ }).first().click();
        await panel.getByRole("heading", { level: 3 }).first().waitFor();
        expect(await desk.axe(), tab).toEqual([]);
      }
      await desk.goTo("Home");
      await desk.home().getByText("Today's board").waitFor();
      expect(await desk.axe(), "App Home").toEqual([]);
      await desk.goTo("sales");
      await page.getByRole("button", { name: "Reply in thread" }).first().focus();
      await page.keyboard.press("Enter");
      await desk.thread().waitFor();
      expect(await desk.axe(), "thread").toEqual([]);
      await desk.say("/launch");
      await desk.modal().waitFor();
      expect(await desk.axe(), "modal").toEqual([]);
      await page.keyboard.press("Escape");
      await desk.modal().waitFor({ state: "hidden" });
    });
  }

  journey(
    "380 pixels wide -> nothing stands outside the screen, and channels, machinery and composer can be reached",
    async ({ emptyDesk: first }) => {
      const desk = await first.open({ viewport: { width: 380, height: 740 }, hasTouch: true });
      const { page } = desk;
      const overflow = () =>
        page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth");
      expect(await overflow()).toBe(0);
      await desk.click("Channels");
      await desk.goTo("content");
      await page.getByRole("heading", { name: "# content" }).waitFor();
      await desk.say("hello from a telephone");
      await desk.message("hello from a telephone").waitFor();
      expect(await overflow()).toBe(0);
      await desk.keep("narrow");
      const panel = await desk.machinery("Faults");
      expect(await overflow()).toBe(0);
      await desk.click("Close machinery", panel);
      await panel.waitFor({ state: "hidden" });
      expect(await desk.axe()).toEqual([]);
    },
  );

  journey("the theme toggled -> the other one, and kept over a reload", async ({ emptyDesk: first }) => {
    const desk = await first.open({ colorScheme: "light" });
    const theme = () => desk.page.evaluate("document.documentElement.dataset.theme");
    expect(await theme()).toBe("light");
    await desk.click("Dark theme");
    expect(await theme()).toBe("dark");
    await desk.page.reload();
    await desk.button("Light theme").waitFor();
    expect(await theme()).toBe("dark");
  });
});
