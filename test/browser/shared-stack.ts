import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium } from "playwright-core";
import type { TestProject } from "vitest/node";
import { startStack } from "../../sandbox/stack.ts";
import type { StackFile } from "../../sandbox/stack-file.ts";
import { CHROMIUM_FLAGS, findChromium } from "./find-chromium.ts";

/** What the journeys of a run share: one stack with its page, and one browser. */
export interface SharedStack {
  addresses: StackFile;
  /** Where playwright connects to the browser. */
  browser: string;
}

declare module "vitest" {
  interface ProvidedContext {
    sharedStack: SharedStack | null;
  }
}

/** Starts the stack and the browser once for all files of the run. */
export default async function setup(project: TestProject): Promise<(() => Promise<void>) | undefined> {
  const executablePath = findChromium();
  if (!executablePath) {
    console.warn("The browser tests are SKIPPED: no Chromium found; name one in CHROMIUM.");
    project.provide("sharedStack", null);
    return undefined;
  }
  const folder = mkdtempSync(join(tmpdir(), "callboard-browser-"));
  const browser = await chromium.launchServer({ executablePath, args: CHROMIUM_FLAGS, host: "127.0.0.1" });
  const stack = await startStack({ persist: false, page: true, stackFile: join(folder, "stack.json") }).catch(
    async (error: unknown) => {
      await browser.close();
      throw error;
    },
  );
  project.provide("sharedStack", { addresses: stack.addresses, browser: browser.wsEndpoint() });
  return async () => {
    await browser.close();
    await stack.stop();
    rmSync(folder, { recursive: true, force: true });
  };
}
