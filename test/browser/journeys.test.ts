import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Desk, keepScreenshot, messagesSaying, showMachinery, startDesk, typeInto } from "./desk.ts";
import { findChromium } from "./find-chromium.ts";

const chromium = findChromium();
if (!chromium) console.warn("The browser tests are SKIPPED: no Chromium found; name one in CHROMIUM.");

describe.skipIf(!chromium)("the sandbox page", () => {
  let desk: Desk;
  beforeAll(async () => {
    desk = await startDesk();
  });
  afterAll(() => desk?.stop());

  test("/summary, completed from its first letters -> the summary in the channel; Done, by a rep -> the same message, changed", async () => {
    const page = await desk.open();
    const composer = page.getByRole("textbox", { name: "Message #sales" });
    await composer.fill("/su");
    await composer.press("Tab");
    await page.getByRole("option", { name: /^month/ }).click();
    await composer.press("Enter");
    const summary = messagesSaying(page, "days counted in");
    await summary.getByRole("button", { name: /^Done/ }).first().waitFor();
    expect(await summary.count()).toBe(1);
    await keepScreenshot(page, "summary");

    await page.getByRole("button", { name: "Jonas rep" }).click();
    await summary.getByRole("button", { name: /^Done/ }).first().click();
    await summary.getByText(/Done by @?Jonas Weber/).waitFor();
    await summary.getByRole("button", { name: /^Undo/ }).waitFor();
    expect(await summary.count()).toBe(1);
    await page.reload();
    await summary.getByText(/Done by @?Jonas Weber/).waitFor();
    expect(await page.getByRole("button", { name: "Jonas rep" }).getAttribute("aria-pressed")).toBe("true");
  });

  test("/launch -> the form; a field emptied -> refused under the field; completed -> one card, and the report in its thread", async () => {
    const page = await desk.open();
    await typeInto(page, "/launch");
    const form = page.getByRole("dialog", { name: "Launch a campaign" });
    await form.getByLabel("Campaign", { exact: true }).fill("");
    await form.getByRole("button", { name: "Launch" }).click();
    await form.getByText("Please complete this required field.").waitFor();
    expect(await form.getByLabel("Campaign", { exact: true }).getAttribute("aria-invalid")).toBe("true");
    await keepScreenshot(page, "launch-refused");
    await form.getByLabel("Campaign", { exact: true }).fill("Spring visits");
    await form.getByRole("button", { name: "Launch" }).click();
    await form.waitFor({ state: "hidden" });

    const card = messagesSaying(page, "Spring visits").filter({ hasText: "5 of 5" });
    await card.getByRole("button", { name: "1 reply" }).click();
    const thread = page.getByRole("complementary", { name: "Thread" });
    await thread.getByText("5 of 5 videos made").waitFor();
    expect(await messagesSaying(page, "Spring visits").count()).toBe(1);
    const link = thread.getByRole("link", { name: "watch" }).first();
    const share = await page.context().newPage();
    const answer = await share.goto(String(await link.getAttribute("href")));
    expect(answer?.status()).toBe(200);
    await keepScreenshot(page, "report");
  });

  test("the Worker killed during /summary, with Slack at its limit -> one summary all the same", async () => {
    const page = await desk.open();
    await page.getByRole("button", { name: "content" }).click();
    const panel = await showMachinery(page, "Faults");
    await panel.getByLabel(/429 to the next/).check();
    await typeInto(page, "/summary all");
    await panel.getByRole("button", { name: "Kill the Worker" }).click();
    await keepScreenshot(page, "faults");
    const summary = messagesSaying(page, "days counted in");
    await expect
      .poll(
        async () => {
          if ((await summary.getByRole("button", { name: /^Done/ }).count()) > 0) return true;
          // What the killed Worker held is taken up again when its lease has run out: time the sandbox can spare us.
          await desk.stack.clock.advance(30_000);
          await desk.stack.qstash.fireSchedule("callboard-heartbeat");
          return false;
        },
        { timeout: 60_000, interval: 1_000 },
      )
      .toBe(true);
    expect(await summary.count()).toBe(1);
    await expect.poll(() => panel.getByLabel(/429 to the next/).isChecked()).toBe(false);
    await panel.getByRole("tab", { name: "Slack" }).click();
    await panel.locator(".state").filter({ hasText: "429" }).first().waitFor();
  });

  test("the clock moved a day on -> every part of the stack is a day ahead, and a schedule fires", async () => {
    const page = await desk.open();
    const panel = await showMachinery(page, "Queue");
    const before = desk.stack.clock.now();
    const shown = await panel.getByTestId("clock").textContent();
    await panel.getByRole("button", { name: "+1 day" }).click();
    await expect.poll(() => panel.getByTestId("clock").textContent()).not.toBe(shown);
    expect(desk.stack.clock.now() - before).toBeGreaterThanOrEqual(23 * 3_600_000);
    const beats = () => desk.stack.qstash.events().filter((event) => event.url.endsWith("/cron/heartbeat")).length;
    const beatsBefore = beats();
    await panel.getByRole("button", { name: "Fire now: callboard-heartbeat" }).click();
    await expect.poll(beats).toBeGreaterThan(beatsBefore);
    await typeInto(page, "/callboard health");
    await messagesSaying(page, "Only visible to you").first().waitFor();
  });

  test("the second workspace -> none of the first one's messages, runs or people; its own command says it is not installed", async () => {
    const page = await desk.open();
    await page.getByRole("button", { name: "Harbor & Light" }).click();
    await page.getByRole("button", { name: "Inês manager" }).waitFor();
    expect(await page.getByRole("button", { name: "Maya manager" }).count()).toBe(0);
    expect(await page.getByRole("article").count()).toBe(0);
    await typeInto(page, "/summary");
    await page.getByRole("status").getByText("/summary is not a valid command.").waitFor();
    expect(await page.getByRole("article").count()).toBe(0);

    const [consent] = await Promise.all([
      page.waitForEvent("popup"),
      page.getByRole("link", { name: "Add to Slack" }).click(),
    ]);
    await consent.getByRole("heading", { name: "Callboard asks for access to Harbor & Light" }).waitFor();
    await consent.getByRole("button", { name: "Allow" }).click();
    await consent.getByText("Callboard is installed in Harbor & Light").waitFor();
    await page.getByRole("button", { name: "Home", exact: true }).click();
    await page.getByRole("region", { name: "App Home" }).getByRole("heading", { name: "Callboard" }).waitFor();
    expect(await page.getByText("Spring visits").count()).toBe(0);
  });

  test("a message with markup, a script and a link -> shown as text; a file -> shared and downloadable", async () => {
    const page = await desk.open();
    const words = `<img src=x onerror="document.title='broken'"> <script>document.title='broken'</script> *bold* <javascript:alert(1)|press>`;
    await typeInto(page, words);
    await messagesSaying(page, /<img src=x.*<script>.*<\/script>/)
      .first()
      .waitFor();
    expect(await page.title()).toBe("Callboard sandbox");
    expect(await page.getByRole("link", { name: "press" }).count()).toBe(0);
    await page.getByLabel("Share a file").setInputFiles({
      name: "leads.csv",
      mimeType: "text/csv",
      buffer: Buffer.from("id,name\n1,Ada\n"),
    });
    const link = page.getByRole("link", { name: /leads\.csv/ });
    const [download] = await Promise.all([page.waitForEvent("download"), link.click()]);
    expect(download.suggestedFilename()).toBe("leads.csv");
  });
});
