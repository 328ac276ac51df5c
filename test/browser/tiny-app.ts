import { chromium } from "playwright-core";
import { inject } from "vitest";
import { createPageServer } from "../../sandbox/page-server/index.ts";
import { type Bench, startBench } from "../../sandbox/slack/testing.ts";
import type { Json } from "../../sandbox/slack/types.ts";
import type { StackFile } from "../../sandbox/stack-file.ts";
import { type Desk, openDesk, until } from "./desk.ts";

const shared = inject("sharedStack");
export const chromiumIsHere = shared !== null;

/** The page over the Slack stand-in with an app of the test's own behind it: what Callboard itself never sends. */
export interface TinyApp extends Bench {
  desk: Desk;
  /** What the app was sent last of this type. */
  sent(type: string): Json | undefined;
  /** Opens a modal for the person in view, as the app does when one of its buttons is pressed. */
  openModal(view: Json): Promise<void>;
}

export const shortcuts = [
  { name: "Add to a project", type: "message" as const, callback_id: "add_to_project", description: "Keeps it" },
  { name: "New project", type: "global" as const, callback_id: "new_project", description: "Begins one" },
];

export async function startTinyApp(): Promise<TinyApp> {
  if (!shared) throw new Error("There is no Chromium here; name one in CHROMIUM.");
  const page = createPageServer();
  const bench = await startBench({ page: page.fetch, shortcuts });
  await page.ready;
  const browser = await chromium.connect(shared.browser);
  // Narrower than what opens the machinery by itself: there is none here.
  const viewport = { width: 1100, height: 900 };
  const addresses: StackFile = { ...shared.addresses, page: bench.slack.url };
  const { first } = bench.slack;
  const desk = await openDesk(addresses, first, browser, { viewport });
  const sent = (type: string) => bench.received.findLast(({ body }) => body.type === type)?.body;
  return {
    ...bench,
    desk,
    sent,
    async openModal(view) {
      const button = { type: "button", action_id: "open", text: { type: "plain_text", text: "Open the form" } };
      const blocks = [{ type: "actions", elements: [button] }];
      await bench.client.chat.postMessage({ channel: first.salesId, text: "A form", blocks: blocks as never });
      const presses = () => bench.received.filter(({ body }) => body.type === "block_actions").length;
      const before = presses();
      await desk.message("Open the form").last().getByRole("button", { name: "Open the form" }).click();
      await until("the press", async () => presses() > before);
      const trigger_id = String(sent("block_actions")?.trigger_id);
      await bench.client.views.open({ trigger_id, view: view as never });
      await desk.modal().waitFor();
    },
    async close() {
      await desk.close();
      await browser.close();
      await bench.close();
      await page.close();
    },
  };
}
