import { describe, expect } from "vitest";
import type { Desk } from "./desk.ts";
import { journey } from "./journey.ts";
import { postJson } from "./team.ts";

/** Has the model take its time, so that a person can watch it write; back to normal, it ends at once. */
const slowly = ({ addresses }: Desk, medianMs: number) =>
  postJson(`${addresses.model.url}/sandbox/mode`, { mode: "slow", latency: { medianMs, p95Ms: medianMs + 1 } });

const CAPTIONS = `WEBVTT

00:00:01.000 --> 00:00:03.000
<v Ana Prado>The offer starts in May.

00:00:03.500 --> 00:00:05.000
<v Ben Okoro>And it costs 40 euros.
`;

describe("drafts", () => {
  journey(
    "/draft -> one card that tells how far it is, the draft growing in its thread, one last word; Open; Revise -> what changed; Restore previous",
    async ({ desk }) => {
      await slowly(desk, 20_000);
      await desk.say("/draft");
      await desk.fill({
        Project: "New project…",
        "Name of the new project": "Autumn guide",
        "What to write": "Write a guide to the autumn offer for new customers.",
      });
      await desk.submit();
      const card = desk.message("Project “Autumn guide”");
      await card.getByText("▶ writing").waitFor();
      const thread = await desk.openThread(card);
      const growing = thread.getByRole("article").filter({ has: desk.page.getByText("writing …") });
      await growing.getByText("Write a guide").first().waitFor();
      await card.getByText(/words so far, about \d+ tokens/).waitFor();
      await desk.keep("draft-writing");
      await postJson(`${desk.addresses.model.url}/sandbox/mode`, { mode: "normal" });
      const ready = thread.getByRole("article").filter({ hasText: "version 1 of “Autumn guide” is ready" });
      await desk.appears(ready);
      await desk.message("Autumn guide: done").waitFor();
      expect(await card.count()).toBe(1);
      expect(await growing.count()).toBe(0);
      await desk.keep("draft-ready");

      await desk.click("Open", ready);
      const document = desk.modal("Autumn guide");
      await document.getByText(/Version 1, written/).waitFor();
      await desk.keep("draft-open");
      await desk.page.keyboard.press("Escape");
      await document.waitFor({ state: "hidden" });

      await desk.click("Revise", ready);
      await desk.fill({ Instructions: "Never use exclamation marks. Say more on prices." });
      await desk.submit();
      await desk.page.getByText("Kept as rules of voice for “Autumn guide”").waitFor();
      const second = desk.message("Version 2");
      await desk.appears(second.getByRole("button", { name: /1 repl/ }));
      const revised = (await desk.openThread(second)).getByRole("article").filter({ hasText: "is ready" });
      await revised.getByText("What changed").waitFor();
      await desk.keep("draft-revised");

      await desk.click("Restore previous", revised);
      await desk.click("Restore", desk.page.getByRole("alertdialog"));
      await revised.getByText("Version 3 took its place.").waitFor();
      expect(await revised.getByRole("button", { name: /^(Revise|Approve|Restore)/ }).count()).toBe(0);
      await desk.keep("draft-restored");
      await desk.say("/draft show autumn-guide");
      await desk.message("version 3").first().waitFor();
      expect(await desk.axe()).toEqual([]);
    },
  );

  journey(
    "a thread added by the message's menu, a note, a to-do and two files -> the transcript in order, and a draft of the messages named",
    async ({ emptyDesk: desk }) => {
      await desk.say("How shall we tell of the offer?");
      const question = desk.message("How shall we tell of the offer?").first();
      await question.hover();
      await desk.openThread(question);
      await desk.reply("In plain words, with the price first.");
      await desk.thread().getByText("with the price first").waitFor();
      await question.hover();
      await desk.click("Message actions", question);
      await desk.page.getByRole("menuitem", { name: /Add to Callboard project/ }).click();
      const form = desk.modal("Add to a project");
      await form.waitFor();
      await desk.submit();
      await form.getByText("The project needs a name.").waitFor();
      await desk.fill({ "Name of the new project": "Spring offer", "What to add": "The whole thread" });
      await desk.keep("draft-add-thread");
      await desk.submit();
      await form.waitFor({ state: "hidden" });
      await desk.appears(desk.thread().getByText("They are numbers 1 to 2."));

      await desk.say("/draft show spring-offer");
      const shown = desk.message("Blueprint").last();
      await desk.click("Add note", shown);
      await desk.fill({ Note: "The reader is in a hurry." });
      await desk.submit();
      await desk.message("Noted.").waitFor();
      await desk.click("Add to-do", shown);
      await desk.fill({ "To-do": "Say when it starts." });
      await desk.submit();
      await desk.message("The next draft is asked to cover it").waitFor();

      await desk.click("Add text or file", shown);
      const files = desk.modal("Add text or file");
      await files.getByLabel("Files", { exact: true }).setInputFiles([
        { name: "call.vtt", mimeType: "text/vtt", buffer: Buffer.from(CAPTIONS) },
        { name: "plan.md", mimeType: "text/markdown", buffer: Buffer.from("# Plan\n\nFirst the letter.\n") },
      ]);
      await files.getByRole("button", { name: "Remove plan.md" }).waitFor();
      await desk.submit();
      await files.waitFor({ state: "hidden" });
      await desk.appears(
        desk.message("messages of this stand in the transcript of “Spring offer”. They are numbers 3 to 6."),
      );

      await desk.say("/draft show spring-offer");
      const full = desk.message("Transcript (6 messages").last();
      await full.getByText(/3\. Ana Prado: The offer starts in May\./).waitFor();
      await full.getByText("Say when it starts.").waitFor();
      await desk.keep("draft-project");
      await desk.click("Write", full);
      await desk.fill({ "What to write": "Write the letter.", "Messages of the transcript": "77" });
      await desk.submit();
      const write = desk.modal("Ask for a draft");
      await write.getByText("There is no message 77: the transcript has 6.").waitFor();
      await desk.fill({ "Messages of the transcript": "1, 3-4" });
      await desk.submit();
      await write.waitFor({ state: "hidden" });
      await desk.message("Spring offer: done").waitFor();
      expect(await desk.axe()).toEqual([]);
    },
  );
});
