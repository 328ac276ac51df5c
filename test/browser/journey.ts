import { chromium } from "playwright-core";
import { test as base, expect, inject } from "vitest";
import { calm, type Desk, openDesk } from "./desk.ts";
import { newTeam } from "./team.ts";

interface Fixtures {
  /** A workspace of its own with the sample's leads and conversations, and a page to it. */
  desk: Desk;
  /** The same without leads and conversations. */
  emptyDesk: Desk;
}

const shared = inject("sharedStack");

async function atDesk(sample: boolean, use: (desk: Desk) => Promise<void>): Promise<void> {
  if (!shared) throw new Error("There is no Chromium here; name one in CHROMIUM.");
  const browser = await chromium.connect(shared.browser);
  try {
    const team = await newTeam(shared.addresses, sample);
    const desk = await openDesk(shared.addresses, team, browser);
    await use(desk);
    expect(await desk.close(), "errors in the browser's console").toEqual([]);
  } finally {
    await browser.close();
    await calm(shared.addresses);
  }
}

/**
 * A test that does what people do, on the page, in real Chromium. Every journey has a workspace of its own, so that
 * journeys need no order; all share one stack, which is calm again (no faults) when the next begins.
 */
export const journey = base
  .extend<Fixtures>({
    // biome-ignore lint/correctness/noEmptyPattern: vitest reads the names of fixtures from the pattern
    desk: async ({}, use) => atDesk(true, use),
    // biome-ignore lint/correctness/noEmptyPattern: as above
    emptyDesk: async ({}, use) => atDesk(false, use),
  })
  .skipIf(shared === null);
