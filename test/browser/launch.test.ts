import { describe, expect } from "vitest";
import { until } from "./desk.ts";
import { journey } from "./journey.ts";

/** Two that can be used and two that cannot. */
const PASTED = [
  "Ana Prado, Prado Print, https://prado.example, Head of sales, ana@prado.example",
  "Ben Bau",
  "Cleo Adler, Cleo AG, http://10.0.0.1/",
  "Dmitri Okun, Okun Freight, https://okun.example",
];
const MENDED = [PASTED[0], "Ben Bau, Bau & Sons", "Cleo Adler, Cleo AG, https://cleo.example", PASTED[3]];

/** 200 lines below a header; what is wrong with three of them is told by their lines. */
function csvWithThreeBadLines(): Buffer {
  const lines = Array.from({ length: 200 }, (_, n) => `Person ${n},Company ${n},https://c${n}.example`);
  lines[9] = "Person 9,,https://c9.example";
  lines[120] = "Person 120,Company 120,http://10.0.0.1/";
  lines[199] = 'Person 199,"Company 199';
  return Buffer.from(`name,company,website\n${lines.join("\n")}\n`);
}

describe("a campaign of videos", () => {
  journey(
    "prospects pasted with bad lines -> named in the form; mended -> preview, launched, paused, looked at, resumed, reported; the share page plays",
    async ({ desk }) => {
      await desk.say("/launch");
      const form = desk.modal("Launch a campaign");
      await form.getByLabel("Pipeline", { exact: true }).waitFor();
      await desk.fill({ Campaign: "Harbour visits", Prospects: PASTED.join("\n") });
      await desk.submit();
      await form.getByText("Line 2: The company is missing.").waitFor();
      await form.getByText("Line 3: The website must be a public http(s) address.").waitFor();
      expect(await form.getByLabel("Prospects", { exact: true }).getAttribute("aria-invalid")).toBe("true");
      expect(await desk.message("Harbour visits").count()).toBe(0);
      await desk.keep("launch-bad-lines");
      await desk.fill({ Prospects: MENDED.join("\n") });
      await desk.submit();
      const preview = desk.modal("Preview");
      for (const words of ["4 videos", "Cost", "Finished", "Pipeline: "])
        await preview.getByText(words).first().waitFor();
      expect(await desk.axe()).toEqual([]);
      await desk.keep("launch-preview");
      await desk.click("Launch", preview);
      await preview.waitFor({ state: "hidden" });

      const card = desk.message("Harbour visits: ");
      await desk.click("Pause", card);
      await card.getByText("Paused: somebody paused it.").waitFor();
      await desk.button("Resume", card).waitFor();
      await desk.click("Details", card);
      const details = desk.modal();
      await details.getByText("Ana Prado").first().waitFor();
      await desk.keep("launch-details");
      await details.getByRole("button", { name: "Close" }).first().click();
      await details.waitFor({ state: "hidden" });
      await desk.click("Resume", card);
      await desk.appears(desk.message("Harbour visits: completed").filter({ hasText: "4 of 4" }));
      await desk.keep("launch-card");
      expect(await card.count()).toBe(1);

      const thread = await desk.openThread(card);
      await thread.getByText("4 of 4 videos made").waitFor();
      await desk.keep("launch-report");
      const link = thread.getByRole("link", { name: "watch" }).first();
      const share = await desk.page.context().newPage();
      const answer = await share.goto(String(await link.getAttribute("href")));
      expect(answer?.status()).toBe(200);
      await share.getByText("Made with AI").first().waitFor();
      await share.getByRole("link", { name: "Do not contact me again" }).waitFor();
      await share.getByRole("button", { name: "Play" }).click();
      await until(
        "the video to go on",
        async () => Number(await share.getByRole("progressbar", { name: "Progress" }).getAttribute("value")) > 0,
      );
      await share.screenshot({ path: ".callboard/screenshots/launch-share.png" });
      await share.close();
    },
  );

  journey(
    "a CSV file of which 3 of 200 lines are bad -> all three named, nothing begun; left out -> 197, the first tried alone",
    async ({ desk }) => {
      await desk.say("/launch");
      const form = desk.modal("Launch a campaign");
      await desk.fill({ Campaign: "Two hundred", Prospects: null });
      const file = { name: "list.csv", mimeType: "text/csv", buffer: csvWithThreeBadLines() };
      await form.getByLabel("Or a CSV file").setInputFiles(file);
      await form.getByRole("button", { name: "Remove list.csv" }).waitFor();
      await desk.submit();
      for (const words of [
        "Line 11: The company is missing.",
        "Line 122: The website must be a public http(s) address.",
        "Line 201: A quotation mark is not closed.",
      ])
        await form.getByText(words).waitFor();
      await desk.keep("launch-bad-csv");
      await desk.fill({ "Lines that cannot be read": ["Leave them out instead of stopping"] });
      await desk.submit();
      const preview = desk.modal("Preview");
      await preview.getByText("197 videos").waitFor();
      await preview.getByText("Left out: 3 lines").waitFor();
      expect(await desk.message("Two hundred").count()).toBe(0);
      await desk.click("Launch", preview);
      await preview.waitFor({ state: "hidden" });
      const card = desk.message("Two hundred: running");
      await card.getByText("The first one is tried alone; 196 items wait for your word.").waitFor();
      await desk.click("Cancel", card);
      await desk.click("Cancel campaign", desk.page.getByRole("alertdialog"));
      await desk.appears(desk.message("Two hundred: cancelled"));
    },
  );
});
