import { text } from "node:stream/consumers";
import { describe, expect } from "vitest";
import { journey } from "./journey.ts";

describe("the digest", () => {
  journey(
    "turned on in the settings, the clock moved to its hour -> in the channel, once; fired again -> still once; asked for -> the same text",
    async ({ desk }) => {
      await desk.say("/callboard settings");
      const form = desk.modal("Settings");
      await form.getByLabel(/^Channel/).selectOption({ value: desk.team.salesId });
      await desk.fill({ "Hot from score": "30", "Warm from score": "40" });
      await desk.submit();
      await form.getByText("Must be below 30").waitFor();
      await desk.keep("settings-refused");
      for (const box of ["Post the digest", "Saturday", "Sunday"]) await form.getByLabel(box, { exact: true }).check();
      await desk.fill({ "Hot from score": "70" });
      await desk.submit();
      await form.waitFor({ state: "hidden" });
      await desk.message("Settings saved. The next digest comes").waitFor();

      await desk.moveClock("morning");
      await desk.fire("callboard-digest");
      const digest = desk.message("Daily digest:");
      await desk.appears(digest);
      await desk.keep("digest");
      await desk.fire("callboard-digest");
      await desk.say("/summary digest");
      const again = desk.message("Only visible to you").filter({ hasText: "Daily digest:" });
      await again.waitFor();
      expect(await digest.count()).toBe(2);

      await desk.goTo("Home");
      await desk.home().getByText("Digest: on in").waitFor();
      await desk.click("Change settings", desk.home());
      await desk.modal("Settings").waitFor();
    },
  );
});

describe("a question", () => {
  journey(
    "in a summary's thread, without a mention -> an answer there, with its source; Show rows -> the rows, and a file of them",
    async ({ desk }) => {
      await desk.say("/summary month");
      const summary = desk.message("days counted in");
      await desk.button("Done", summary).waitFor();
      const thread = await desk.openThread(summary);
      await desk.reply("Who is waiting for an answer?");
      await thread.getByText("From your data: Contacts waiting for an answer").waitFor();
      await desk.keep("answer");
      await desk.click("Show rows: Contacts waiting", thread);
      const window = desk.modal("Rows behind a figure");
      const said = await window.getByText(/^(\d[\d,]*) rows?, as counted/).textContent();
      await desk.keep("answer-rows");
      expect(await desk.axe()).toEqual([]);
      await desk.click("Send me a CSV file", window);
      await window.getByText("The file comes as a direct message").waitFor();
      await desk.click("Close", window);
      await desk.goTo("Messages");
      const link = desk.message("behind the figure you asked about").getByRole("link").first();
      await desk.appears(link);
      const [download] = await Promise.all([desk.page.waitForEvent("download"), link.click()]);
      const lines = (await text(await download.createReadStream())).trim().split("\r\n");
      expect(lines.length - 1).toBe(Number.parseInt((said ?? "").replaceAll(",", ""), 10));
    },
  );
});
