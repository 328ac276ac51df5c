import { describe, expect } from "vitest";
import { journey } from "./journey.ts";
import { getJson } from "./team.ts";

describe("the assistant", () => {
  journey(
    "opened -> prompts; one pressed -> the answer in the chat; a new chat -> the first is still there",
    async ({ desk }) => {
      await desk.goTo("Assistant");
      await desk.button("The last 7 days").waitFor();
      expect(await desk.axe()).toEqual([]);
      await desk.keep("assistant");
      await desk.click("The last 7 days");
      await desk.button("Done", desk.message("days counted in")).waitFor();
      await desk.click("New chat");
      await desk.button("What matters today").waitFor();
      expect(await desk.message("days counted in").count()).toBe(0);
      await desk.page.getByLabel("Chat", { exact: true }).selectOption({ label: "summary week" });
      await desk.message("days counted in").waitFor();
      await desk.page.reload();
      await desk.button("New chat").waitFor();
    },
  );

  journey(
    "an answer streamed -> a status, then words that grow, then the buttons below",
    async ({ emptyDesk: desk }) => {
      const { page, team, addresses } = desk;
      await desk.goTo("Assistant");
      await desk.button("What can you do?").waitFor();
      const thread_ts = await page.getByRole("combobox", { name: "Chat" }).inputValue();
      const { chats } = await getJson<{ chats: { channel: string }[] }>(
        `${addresses.page}/sandbox/desk?user=${team.managerId}&place=assistant`,
      );
      const channel = chats[0]?.channel;
      const ok = { ok: true };
      await desk.asApp("assistant.threads.setStatus", { channel_id: channel, thread_ts, status: "is thinking..." });
      await page.getByRole("status").getByText("Callboard is thinking...").waitFor();
      const started = await desk.asApp("chat.startStream", { channel, thread_ts, markdown_text: "Three **new** " });
      expect(started).toMatchObject(ok);
      const { ts } = started;
      const answer = desk.message("Three new");
      await answer.getByRole("status").getByText("writing").waitFor();
      await page.getByText("Callboard is thinking...").waitFor({ state: "hidden" });
      expect(
        await desk.asApp("chat.appendStream", { channel, ts, markdown_text: "leads\n\n- Ada\n- Bo" }),
      ).toMatchObject(ok);
      await answer.getByRole("listitem").filter({ hasText: "Bo" }).waitFor();
      expect(await desk.axe()).toEqual([]);
      const button = (text: string, value: string) => ({ text: { type: "plain_text", text }, value });
      const feedback = {
        type: "feedback_buttons",
        action_id: "useful",
        positive_button: button("Good", "up"),
        negative_button: button("Bad", "down"),
      };
      const blocks = [{ type: "context_actions", elements: [feedback] }];
      expect(await desk.asApp("chat.stopStream", { channel, ts, blocks })).toMatchObject(ok);
      await desk.click("Good", answer);
      await expect.poll(() => desk.told("useful")).toContain('"value":"up"');
      expect(await answer.getByText("writing").count()).toBe(0);
      expect(await desk.asApp("chat.appendStream", { channel, ts, markdown_text: "more" })).toMatchObject({
        error: "message_not_in_streaming_state",
      });
    },
  );
});
