import { text } from "node:stream/consumers";
import { describe, expect } from "vitest";
import { journey } from "./journey.ts";

describe("what stands behind a figure", () => {
  journey(
    "Show rows on a summary -> its rows; another figure, an older page; a CSV with as many lines as the figure says",
    async ({ desk }) => {
      await desk.say("/summary month");
      const summary = desk.message("days counted in");
      await desk.button("Done", summary).waitFor();
      await desk.click("Show rows", summary);
      const window = desk.modal("Rows behind a figure");
      await window.getByText(/^1\. /).waitFor();
      await desk.click("Older", window);
      await window.getByText(/^21\. /).waitFor();
      await desk.click("Newer", window);
      await window.getByText(/^1\. /).waitFor();

      await window.getByRole("combobox").selectOption({ index: 1 });
      const said = await window.getByText(/^(\d[\d,]*) rows?, as counted/).textContent();
      const rows = Number((/^[\d,]+/.exec(said ?? "")?.[0] ?? "").replaceAll(",", ""));
      expect(rows).toBeGreaterThan(0);
      await desk.keep("rows");
      expect(await desk.axe()).toEqual([]);

      await desk.click("Send me a CSV file", window);
      await window.getByText("The file comes as a direct message").waitFor();
      await desk.click("Close", window);
      await desk.goTo("Messages");
      const link = desk.message("behind the figure you asked about").getByRole("link").first();
      await desk.appears(link);
      const [download] = await Promise.all([desk.page.waitForEvent("download"), link.click()]);
      const lines = (await text(await download.createReadStream())).trim().split("\r\n");
      expect(lines[0]).toBe("name,company,detail,at,id");
      expect(lines).toHaveLength(rows + 1);
    },
  );

  journey("Why on a recommendation -> its priority, and what raised and lowered the lead's score", async ({ desk }) => {
    await desk.say("/summary month");
    const summary = desk.message("days counted in");
    await desk.click("Why", summary);
    const window = desk.modal("Why this?");
    await window.getByText(/Priority \d+ of 100/).waitFor();
    await window
      .getByText(/Lead score/)
      .first()
      .waitFor();
    await window
      .getByText(/It begins at/)
      .first()
      .waitFor();
    await desk.keep("why");
    expect(await desk.axe()).toEqual([]);
  });
});
