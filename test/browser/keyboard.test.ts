import { describe, expect } from "vitest";
import type { Desk } from "./desk.ts";
import { journey } from "./journey.ts";

/** Presses a key until what has the focus is called like this. */
async function walk(desk: Desk, key: string, name: RegExp): Promise<void> {
  for (let presses = 0; presses < 60; presses += 1) {
    await desk.page.keyboard.press(key);
    if (name.test(await focused(desk))) return;
  }
  throw new Error(`${name} cannot be reached with ${key}; the focus is on ${await focused(desk)}.`);
}

/** What has the focus: its label, or its words. */
const focused = (desk: Desk): Promise<string> =>
  desk.page.evaluate(() => {
    const it = document.activeElement;
    return it?.getAttribute("aria-label") ?? (it instanceof HTMLBodyElement ? "nothing" : (it?.textContent ?? ""));
  });

describe("the sandbox page without a mouse", () => {
  journey(
    "/summary typed, Done, Undo, Why, a question in the thread -> each by keys alone, and the focus is never lost",
    async ({ desk }) => {
      const { keyboard } = desk.page;
      await walk(desk, "Tab", /^Message #sales/);
      await keyboard.type("/summary month");
      await keyboard.press("Enter");
      const summary = desk.message("days counted in");
      await desk.button("Done", summary).waitFor();

      await walk(desk, "Shift+Tab", /^Done: /);
      const who = (await focused(desk)).replace("Done: ", "");
      await keyboard.press("Enter");
      await desk.button(`Undo: ${who}`, summary).waitFor();
      await expect.poll(() => focused(desk)).toBe(`Undo: ${who}`);
      await keyboard.press("Enter");
      await desk.button(`Done: ${who}`, summary).waitFor();
      await expect.poll(() => focused(desk)).toBe(`Done: ${who}`);

      await walk(desk, "Tab", /^Why: /);
      const why = await focused(desk);
      await keyboard.press("Enter");
      await desk.modal().waitFor();
      await keyboard.press("Escape");
      await desk.modal().waitFor({ state: "hidden" });
      await expect.poll(() => focused(desk)).toBe(why);

      await walk(desk, "Tab", /^Reply in thread/);
      await keyboard.press("Enter");
      await expect.poll(() => focused(desk)).toBe("Reply in thread");
      await keyboard.type("How many leads are hot?");
      await keyboard.press("Enter");
      await desk.button("Show rows", desk.thread()).first().waitFor();
      await keyboard.press("Escape");
      await desk.thread().waitFor({ state: "hidden" });
      expect(await focused(desk)).toMatch(/^Reply in thread|repl/);

      await walk(desk, "Tab", /^Message #sales/);
      await keyboard.type("/launch");
      await keyboard.press("Enter");
      await desk.modal().waitFor();
      await keyboard.press("Escape");
      await desk.modal().waitFor({ state: "hidden" });
      await expect.poll(() => focused(desk)).toMatch(/^Message #sales/);
    },
  );
});
