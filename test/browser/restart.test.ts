import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium } from "playwright-core";
import { expect, inject, test } from "vitest";
import { loadSample } from "../../sandbox/load-sample.ts";
import { type Stack, startStack } from "../../sandbox/stack.ts";
import { openDesk } from "./desk.ts";

const shared = inject("sharedStack");

test.skipIf(!shared)(
  "the stack ended and started again, then the Worker -> the open page comes back, what was said stands, and Done and Undo work",
  async () => {
    const folder = mkdtempSync(join(tmpdir(), "callboard-restart-"));
    let stack: Stack | undefined;
    const browser = await chromium.connect(shared?.browser ?? "");
    const start = (ports = {}) =>
      startStack({
        persist: true,
        page: true,
        stateFolder: join(folder, "state"),
        stackFile: join(folder, "stack.json"),
        ports,
      });
    try {
      stack = await start();
      await loadSample(stack);
      const desk = await openDesk(stack.addresses, stack.slack.first, browser);
      desk.expectErrors();
      await desk.say("/summary month");
      const summary = desk.message("days counted in");
      await desk.button("Done", summary).waitFor();

      const slack = Number(new URL(stack.addresses.page).port);
      await stack.stop();
      await desk.page.getByRole("status").getByText("The sandbox does not answer").waitFor();
      stack = await start({ slack });
      await desk.page.getByText("The sandbox does not answer").waitFor({ state: "hidden" });
      await desk.asUser("Jonas");
      await desk.click("Done", summary);
      await summary.getByText(/Done by @?Jonas Weber/).waitFor();

      await stack.worker.restart();
      await desk.click("Undo", summary);
      await summary.getByText(/Done by @?Jonas Weber/).waitFor({ state: "hidden" });
      await desk.page.reload();
      await desk.button("Done", summary).waitFor();
      expect(await summary.count()).toBe(1);
      await desk.close();
    } finally {
      await browser.close();
      await stack?.stop();
      rmSync(folder, { recursive: true, force: true });
    }
  },
);
