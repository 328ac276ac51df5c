import { TZDate, tzOffset } from "@date-fns/tz";
import { subDays } from "date-fns";
import { describe, expect } from "vitest";
import { journey } from "./journey.ts";

const ZONE = "America/New_York";
const MINUTE_MS = 60_000;

describe("the clock", () => {
  journey(
    "next digest, where none is set -> refused in words, and the time stands; turned on -> the clock stands at its hour, and it comes by itself, once",
    async ({ desk }) => {
      const panel = await desk.machinery("Queue");
      const clock = panel.getByRole("region", { name: "Clock" });
      const before = await desk.now();
      desk.expectErrors();
      await desk.click("next digest", clock);
      await desk.page.getByText("No digest is set in this workspace.").waitFor();
      expect((await desk.now()) - before).toBeLessThan(10 * MINUTE_MS);

      await desk.say("/callboard settings");
      const form = desk.modal("Settings");
      await form.getByLabel(/^Channel/).selectOption({ value: desk.team.salesId });
      for (const box of ["Post the digest", "Saturday", "Sunday"]) await form.getByLabel(box, { exact: true }).check();
      await desk.fill({ "Time zone": ZONE });
      await desk.submit();
      await form.waitFor({ state: "hidden" });
      await desk.message("Settings saved. The next digest comes").waitFor();
      await desk.click("next digest", clock);
      await clock.getByText("1 digest becomes due").waitFor();
      expect(new TZDate(await desk.now(), ZONE).getHours()).toBe(8);
      const digest = desk.message("Daily digest:");
      await desk.appears(digest);
      await desk.keep("clock-digest");
      await desk.fire("callboard-digest");
      await desk.say("/callboard health");
      await desk.message("Only visible to you").nth(1).waitFor();
      expect(await digest.count()).toBe(1);
    },
  );

  journey(
    "the day the clocks change -> 08:00 there, an hour from the day before by any other clock; the digest comes at its local hour",
    async ({ desk }) => {
      const panel = await desk.machinery("Queue");
      const clock = panel.getByRole("region", { name: "Clock" });
      await desk.click("day the clocks change", clock);
      await clock.getByText(/^Moved on by \d+ d /).waitFor();
      const there = new TZDate(await desk.now(), ZONE);
      expect([there.getHours(), there.getMinutes()]).toEqual([8, 0]);
      expect(tzOffset(ZONE, there)).not.toBe(tzOffset(ZONE, subDays(there, 1)));
      await clock
        .getByTestId("clock")
        .getByText(/0?8:00/)
        .waitFor();

      await desk.say("/callboard settings");
      const form = desk.modal("Settings");
      await form.getByLabel(/^Channel/).selectOption({ value: desk.team.salesId });
      for (const box of ["Post the digest", "Saturday", "Sunday"]) await form.getByLabel(box, { exact: true }).check();
      await desk.fill({ Hour: "09:00", "Time zone": ZONE });
      await desk.submit();
      await form.waitFor({ state: "hidden" });
      await desk.message("Settings saved. The next digest comes").waitFor();
      await desk.click("next digest", clock);
      // The clock stood at 08:00 a moment ago.
      await clock.getByText(/^Moved on by (1 h|5\d min)\.$/).waitFor();
      const due = new TZDate(await desk.now(), ZONE);
      expect([due.getDate(), due.getHours()]).toEqual([there.getDate(), 9]);
      await desk.appears(desk.message("Daily digest:"));
    },
  );
});
