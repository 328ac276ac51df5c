import { describe, expect } from "vitest";
import { journey } from "./journey.ts";

describe("articles", () => {
  journey(
    "/launch article, two of them, asked about each -> preview, card, a draft sent back and its changes shown, both approved, read, reported",
    async ({ desk }) => {
      await desk.say('/launch article "cold chain" 2 plain approve');
      const preview = desk.message("2 articles on “cold chain”");
      await preview.getByText("A person is asked about every article.").waitFor();
      await desk.click("Launch", preview);
      const card = desk.message("cold chain: active");
      await desk.appears(card.getByText(/waits for/).first());
      await desk.keep("article-card");

      const thread = await desk.openThread(card);
      const asked = thread.getByRole("article").filter({ hasText: "waits for you." });
      await desk.appears(asked.nth(1));
      await desk.click("Send back", asked.first());
      const form = desk.modal("Send back");
      await desk.fill({ "What should change?": "Begin with a planner on a Monday morning." });
      await desk.submit();
      await form.waitFor({ state: "hidden" });
      const revised = thread.getByRole("article").filter({ hasText: "What changed" });
      await desk.appears(revised);
      await revised.getByText("Begin with a planner on a Monday morning.").waitFor();
      await desk.keep("article-revision");

      await expect.poll(() => asked.count()).toBe(2);
      for (let left = 2; left > 0; left -= 1) {
        await desk.click("Approve", asked.last());
        await desk.appears(
          thread
            .getByRole("article")
            .filter({ hasText: /approved draft/ })
            .nth(2 - left),
        );
      }
      const finished = thread.getByRole("article").filter({ hasText: "is finished" });
      await desk.appears(finished.nth(1));

      await desk.click("Read", finished.first());
      const reader = desk.page.getByRole("dialog");
      await reader.getByText("Final text").waitFor();
      await desk.keep("article-reader");
      await reader.getByRole("button", { name: "Close" }).first().click();
      await desk.click("As a file", finished.first());
      const files = thread.getByRole("list", { name: "Files" });
      await desk.appears(files.first());
      await desk.click("As a file", finished.first());
      await desk.page.getByText("is here already, as a file").first().waitFor();
      expect(await files.count()).toBe(1);

      await desk.appears(thread.getByText("2 of 2 articles written."));
      await desk.message("cold chain: completed").waitFor();
      const link = finished.first().getByRole("link").first();
      const page = await desk.page.context().newPage();
      const answer = await page.goto(String(await link.getAttribute("href")));
      expect(answer?.status()).toBe(200);
      await page.getByRole("heading", { level: 1 }).waitFor();
      await page.screenshot({ path: ".callboard/screenshots/article-page.png" });
      await page.close();
    },
  );

  journey(
    "/launch, the kind Articles -> its form; a number that cannot be -> said under its field; mended -> preview, card, finished",
    async ({ desk }) => {
      await desk.say("/launch");
      const form = desk.modal("Launch a campaign");
      await form.waitFor();
      await desk.fill({ "Kind of campaign": "Articles" });
      await form.getByLabel("Topic", { exact: true }).waitFor();
      await desk.fill({ Topic: "dock doors", Articles: "0" });
      await desk.submit();
      await form.getByText("A campaign needs at least one article.").waitFor();
      await desk.fill({ Articles: "1", "Leave out": ["hero image", "social posts", "newsletter"] });
      await desk.keep("article-form");
      await desk.submit();
      const preview = desk.modal("Preview");
      await preview.getByText("1 article on “dock doors”").waitFor();
      await preview.getByText("Nothing comes with them.").waitFor();
      await desk.click("Launch", preview);
      await preview.waitFor({ state: "hidden" });
      await desk.appears(desk.message("dock doors: completed"));
    },
  );

  journey(
    "/articles -> what there is, its details, assigned to me and followed, by a rep; help where it is not understood",
    async ({ desk }) => {
      await desk.say('/launch article "yard gates" 1 plain approve');
      await desk.click("Launch", desk.message("1 article on “yard gates”"));
      await desk.appears(
        desk
          .message("yard gates: active")
          .getByText(/waits for/)
          .first(),
      );
      await desk.goTo("Home");
      await desk.home().getByText("0 of 1").waitFor();
      await desk.goTo("sales");
      await desk.asUser("Jonas");
      await desk.say("/articles blocked");
      const list = desk.message("Articles that are blocked");
      await desk.click("Details", list);
      const details = desk.message("assigned to nobody");
      await desk.click("Assign to me", details);
      await desk.message("assigned to @Jonas").waitFor();
      await desk.keep("article-details");
      await desk.say("/articles nonsense");
      await desk.message("I do not know “nonsense”").waitFor();
    },
  );
});
