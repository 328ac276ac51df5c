import { describe, expect } from "vitest";
import { makePng } from "../../sandbox/media/png.ts";
import { type Desk, until } from "./desk.ts";
import { journey } from "./journey.ts";

/** The stack's time, and the day of it as the page's clock writes it for Maya. */
async function shownTime(desk: Desk): Promise<{ now: number; words: string }> {
  const now = await desk.now();
  const day = new Intl.DateTimeFormat("en-GB", { dateStyle: "full", timeZone: "America/New_York" });
  return { now, words: day.format(now) };
}

describe("the sandbox page", () => {
  journey(
    "/summary, completed from its first letters -> the summary in the channel; Done, by a rep -> the same message, changed",
    async ({ desk }) => {
      const composer = desk.page.getByRole("textbox", { name: "Message #sales" });
      await composer.fill("/su");
      await composer.press("Tab");
      await desk.page.getByRole("option", { name: /^month/ }).click();
      await composer.press("Enter");
      const summary = desk.message("days counted in");
      await desk.button("Done", summary).waitFor();
      expect(await summary.count()).toBe(1);
      await desk.keep("summary");

      await desk.asUser("Jonas");
      await desk.click("Done", summary);
      await summary.getByText(/Done by @?Jonas Weber/).waitFor();
      await desk.button("Undo", summary).waitFor();
      expect(await summary.count()).toBe(1);
      await desk.page.reload();
      await summary.getByText(/Done by @?Jonas Weber/).waitFor();
      expect(await desk.button("Jonas").getAttribute("aria-pressed")).toBe("true");
    },
  );

  journey(
    "/launch -> the form; a field emptied -> refused under the field; completed -> one card, and the report in its thread",
    async ({ desk }) => {
      await desk.say("/launch");
      const form = desk.modal("Launch a campaign");
      await desk.fill({ Campaign: null });
      await desk.click("Preview", form);
      await form.getByText("Please complete this required field.").waitFor();
      expect(await form.getByLabel("Campaign", { exact: true }).getAttribute("aria-invalid")).toBe("true");
      await desk.keep("launch-refused");
      await desk.fill({ Campaign: "Spring visits" });
      await desk.submit();
      const preview = desk.modal("Preview");
      await preview.getByText("5 videos").waitFor();
      await desk.click("Launch", preview);
      await preview.waitFor({ state: "hidden" });

      const card = desk.message("Spring visits").filter({ hasText: "5 of 5" });
      await card.getByRole("button", { name: "6 replies" }).waitFor();
      const thread = await desk.openThread(card);
      await thread.getByText("5 of 5 videos made").waitFor();
      expect(await desk.message("Spring visits").count()).toBe(1);
      const link = thread.getByRole("link", { name: "watch" }).first();
      const share = await desk.page.context().newPage();
      const answer = await share.goto(String(await link.getAttribute("href")));
      expect(answer?.status()).toBe(200);
      await desk.keep("report");
    },
  );

  journey(
    "the Worker killed during /summary, with Slack at its limit -> one summary all the same",
    async ({ desk }) => {
      desk.expectErrors();
      await desk.goTo("content");
      const panel = await desk.machinery("Faults");
      await panel.getByLabel(/429 to the next/).check();
      await desk.say("/summary all");
      await desk.click("Kill the Worker", panel);
      await desk.keep("faults");
      const summary = desk.message("days counted in");
      await desk.appears(desk.button("Done", summary));
      expect(await summary.count()).toBe(1);
      await until("the fault to have gone off", async () => !(await panel.getByLabel(/429 to the next/).isChecked()));
      await desk.machinery("Slack");
      await panel.locator(".state").filter({ hasText: "429" }).first().waitFor();
    },
  );

  journey(
    "the clock moved a day on -> every part of the stack is a day ahead, and a schedule fires",
    async ({ emptyDesk: desk }) => {
      const panel = await desk.machinery("Queue");
      const clock = panel.getByTestId("clock");
      const before = await desk.now();
      await desk.click("+1 day", panel);
      await panel.getByText(/^Moved on by (23 h|1 d)/).waitFor();
      const { now, words } = await shownTime(desk);
      expect(now - before).toBeGreaterThanOrEqual(23 * 3_600_000);
      await clock.getByText(words).waitFor();
      const beat = () => desk.lastDelivery("/cron/heartbeat");
      const last = await beat();
      await desk.click("Fire now: callboard-heartbeat", panel);
      await until("the heartbeat", async () => (await beat()) !== last);
      await desk.say("/callboard health");
      await desk.message("Only visible to you").first().waitFor();
    },
  );

  journey(
    "the second workspace -> none of the first one's messages, runs or people; its own command says it is not installed",
    async ({ desk }) => {
      const { page } = desk;
      await desk.say("a secret of ours");
      await desk.message("a secret of ours").waitFor();
      await desk.inWorkspace("Harbor & Light");
      await page.getByRole("button", { name: "Inês manager" }).waitFor();
      expect(await page.getByRole("button", { name: "Maya manager" }).count()).toBe(0);
      expect(await page.getByRole("article").count()).toBe(0);
      await desk.say("/summary");
      await page.getByRole("status").getByText("/summary is not a valid command.").waitFor();
      expect(await page.getByRole("article").count()).toBe(0);

      const [consent] = await Promise.all([
        page.waitForEvent("popup"),
        page.getByRole("link", { name: "Add to Slack" }).click(),
      ]);
      await consent.getByRole("heading", { name: "Callboard asks for access to Harbor & Light" }).waitFor();
      await consent.getByRole("button", { name: "Allow" }).click();
      await consent.getByText("Callboard is installed in Harbor & Light").waitFor();
      await desk.goTo("Home");
      await desk.home().getByRole("heading", { name: "Callboard" }).waitFor();
      expect(await page.getByText("a secret of ours").count()).toBe(0);
    },
  );

  journey(
    "a message with markup, a script and a link -> shown as text; a file -> shared and downloadable",
    async ({ emptyDesk: desk }) => {
      const { page } = desk;
      const words = `<img src=x onerror="document.title='broken'"> <script>document.title='broken'</script> *bold* <javascript:alert(1)|press>`;
      await desk.say(words);
      await desk
        .message(/<img src=x.*<script>.*<\/script>/)
        .first()
        .waitFor();
      expect(await page.title()).toBe("Callboard sandbox");
      expect(await page.getByRole("link", { name: "press" }).count()).toBe(0);
      await desk.share(
        [{ name: "leads.csv", mimeType: "text/csv", buffer: Buffer.from("id,name\n1,Ada\n") }],
        "our leads",
      );
      await desk.message("our leads").getByRole("cell", { name: "Ada" }).waitFor();
      const link = page.getByRole("link", { name: /leads\.csv/ });
      const [download] = await Promise.all([page.waitForEvent("download"), link.click()]);
      expect(download.suggestedFilename()).toBe("leads.csv");
    },
  );

  journey(
    "files and words shared in a thread -> there and not in the channel, to be looked at and downloaded; the channel counts the reply",
    async ({ emptyDesk: desk }) => {
      await desk.say("what we have so far");
      const thread = await desk.openThread(desk.message("what we have so far"));
      await thread.getByLabel("Share a file").setInputFiles([
        { name: "notes.md", mimeType: "text/markdown", buffer: Buffer.from("# Notes\n\nA planner on a Monday.\n") },
        { name: "dock.png", mimeType: "image/png", buffer: makePng(320, 180, "a dock") },
      ]);
      await thread.getByRole("list", { name: "Files to share" }).getByText("dock.png").waitFor();
      await desk.reply("and two files");
      await thread.getByText("and two files").waitFor();
      await thread.getByText("A planner on a Monday.").waitFor();
      const picture = thread.getByRole("img", { name: /dock\.png/ });
      await expect.poll(() => picture.evaluate((element) => (element as HTMLImageElement).naturalWidth)).toBe(320);
      await desk.keep("thread-files");
      const link = thread.getByRole("link", { name: /notes\.md/ });
      const [download] = await Promise.all([desk.page.waitForEvent("download"), link.click()]);
      expect(download.suggestedFilename()).toBe("notes.md");
      await desk
        .message("what we have so far")
        .getByRole("button", { name: /^2 replies/ })
        .waitFor();
      expect(await desk.message("and two files").count()).toBe(0);
      expect(await desk.axe()).toEqual([]);
    },
  );
});
