import type { Locator } from "playwright-core";
import { describe, expect } from "vitest";
import type { Desk } from "./desk.ts";
import { journey } from "./journey.ts";

/** A part of the panel by its heading: "500 to the next 3 calls" is said of several services. */
const part = (panel: Locator, title: string): Locator =>
  panel.locator("section").filter({ has: panel.page().getByRole("heading", { name: title, exact: true }) });

async function switchOn(desk: Desk, group: string, label: string | RegExp): Promise<Locator> {
  const box = part(await desk.machinery("Faults"), group).getByLabel(label);
  await box.check();
  return box;
}

const PROVIDERS = ["ElevenLabs", "MiniMax", "rtrvr.ai"];

const ROUGH: [group: string, label: string | RegExp, seen?: string][] = [
  ["Slack", /^500 to the next/, "500"],
  ["Slack", /loses the answer/, "lost"],
  ["QStash", /twice/],
  ["QStash", /holds messages back/],
  ["QStash", /loses the first delivery/],
  ["Database and Redis", "Redis is down"],
];

describe("a fault switched on in the panel", () => {
  for (const [group, label, seen] of ROUGH) {
    journey(`${group}: ${label} -> one summary all the same`, async ({ desk }) => {
      desk.expectErrors();
      await switchOn(desk, group, label);
      await desk.say("/summary month");
      const summary = desk.message("days counted in");
      await desk.appears(desk.button("Done", summary));
      if (seen)
        await (await desk.machinery("Slack")).locator(".state[data-state=failed]").getByText(seen).first().waitFor();
      // Whatever was delivered again or late has arrived by the time the next answer stands.
      await desk.moveClock(60_000);
      await desk.fire("callboard-heartbeat");
      await desk.say("/callboard health");
      await desk.appears(desk.message("Only visible to you"));
      expect(await summary.count()).toBe(1);
    });
  }

  journey(
    "the model answers 500, then refuses and cuts off, then takes its time -> each summary comes, and says where it was written without it",
    async ({ desk }) => {
      const mode = async (name: string) =>
        (await desk.machinery("Faults")).getByLabel("The model", { exact: true }).selectOption({ value: name });
      const summaries = desk.message("days counted in");
      const nth = async (period: string, count: number) => {
        await desk.say(`/summary ${period}`);
        await desk.appears(summaries.nth(count - 1));
        expect(await summaries.count()).toBe(count);
      };
      await mode("500");
      await nth("month", 1);
      await summaries.first().getByText("without the model").first().waitFor();
      const panel = await desk.machinery("Calls");
      await panel.locator(".state[data-state=failed]").filter({ hasText: "500" }).first().waitFor();
      await mode("broken");
      await nth("week", 2);
      await desk.machinery("Calls");
      await panel
        .getByText(/· (invalid JSON|refusal|cut off)$/)
        .first()
        .waitFor();
      await mode("slow");
      await desk.say("/summary all");
      await desk.machinery("Calls");
      await panel
        .getByText(/· [123]\d(\.\d)? s\b/)
        .first()
        .waitFor();
      await mode("normal");
      await desk.appears(summaries.nth(2));
      expect(await summaries.count()).toBe(3);
    },
  );

  journey(
    "every media provider answers 500 three times -> the campaign is made whole, and the calls that failed are listed",
    async ({ desk }) => {
      for (const provider of PROVIDERS) await switchOn(desk, provider, /^500 to the next/);
      await desk.say("/launch sample");
      await desk.appears(desk.message("5 of 5"));
      const panel = await desk.machinery("Calls");
      await panel.getByLabel("Only what went wrong").check();
      for (const provider of PROVIDERS) {
        const line = panel.locator("summary").filter({ hasText: provider }).filter({ hasText: "500" });
        await line.first().waitFor();
      }
    },
  );

  for (const [label, name] of [
    ["the database refuses connections", "refused"],
    ["the database hangs, as if waking up", "hung"],
  ] as const) {
    journey(`${label} -> a command is not accepted and says so; switched off -> it works`, async ({ desk }) => {
      desk.expectErrors();
      const box = await switchOn(desk, "Database and Redis", label);
      await desk.say("/summary month");
      await desk.page
        .getByText(/not accepted|try again/i)
        .first()
        .waitFor();
      await desk.keep(`database-${name}`);
      await box.uncheck();
      await desk.say("/summary month");
      const summary = desk.message("days counted in");
      await desk.appears(desk.button("Done", summary));
      expect(await summary.count()).toBe(1);
    });
  }
});
