import pg from "pg";
import { describe, expect } from "vitest";
import type { Desk } from "./desk.ts";
import { journey } from "./journey.ts";

/** The orders that the runs of a desk's videos keep, with the states they ended in. */
async function orders({ addresses, team }: Desk): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: addresses.database });
  await client.connect();
  try {
    const { rows } = await client.query(
      `select distinct jsonb_path_query_array(r.steps, '$[*].name') as order, r.state
         from runs r join workspaces w on w.id = r.workspace_id
        where w.slack_team_id = $1 and r.pipeline = 'prospect-video'`,
      [team.teamId],
    );
    return rows;
  } finally {
    await client.end();
  }
}

describe("agent workflows", () => {
  journey(
    "/workflow and a task -> one card that says how far it is; plan.md, code.ts and review.md in its thread, and one last word",
    async ({ emptyDesk: desk }) => {
      await desk.asUser("Jonas");
      await desk.say("/workflow");
      const form = desk.modal("Agent workflow");
      await desk.fill({ Task: "hm" });
      await desk.submit();
      await form.getByText("That is too short for a task.").waitFor();
      await desk.fill({ Task: "Write a function that parses one CSV line with quoted fields." });
      await desk.submit();
      await form.waitFor({ state: "hidden" });
      const card = desk.message("Agent workflow: completed");
      await desk.appears(card.getByRole("button", { name: "2 replies" }));
      const thread = await desk.openThread(card);
      for (const name of ["plan.md", "code.ts", "review.md"])
        expect(await thread.getByRole("link", { name: new RegExp(name) }).count(), name).toBe(1);
      await thread.getByText("The reviewer approved it.").waitFor();
      expect(await desk.message("Agent workflow").count()).toBe(1);
      await desk.keep("workflow");
      await desk.click("Sessions", card);
      await desk.message("planner (plan) · completed").waitFor();
      expect(await desk.axe()).toEqual([]);
    },
  );

  journey(
    "/pipelines, forked -> an order that lacks something is refused by name, then saved; a launch keeps its snapshot when the fork goes",
    async ({ emptyDesk: desk }) => {
      await desk.say("/pipelines prospect-video");
      const modal = desk.modal("Pipeline");
      await desk.click("Fork", modal);
      const form = desk.modal("Fork a pipeline");
      await desk.fill({ Name: "Quick video", "Short name": "quick-video" });
      await form.getByLabel("Name", { exact: true }).waitFor();
      await desk.submit();
      await modal.getByText("Saved.").waitFor();
      await desk.click("Up: narrate", modal);
      await modal.getByText("This order is not saved yet.").waitFor();
      await desk.submit();
      await modal.getByText("the step “narrate” lacks “script”").waitFor();
      await desk.keep("pipeline-refused");
      expect(await desk.axe()).toEqual([]);
      await desk.click("Down: narrate", modal);
      await modal.getByText("This order is not saved yet.").waitFor({ state: "hidden" });
      await desk.click("Leave out: research", modal);
      await modal.getByText("Put back research").waitFor();
      await desk.submit();
      await modal.getByText("Saved.").waitFor();
      await desk.click("Use by default", modal);
      await modal.getByText("goes this way").waitFor();
      await desk.page.keyboard.press("Escape");

      await desk.say("/launch sample");
      await desk.message("0 of 5").or(desk.message("1 of 5")).first().waitFor();
      await desk.say("/pipelines quick-video");
      await desk.click("Remove", modal);
      const asked = desk.page.getByRole("alertdialog").or(desk.modal("Remove this pipeline?")).first();
      await asked.getByText(/keeps the order begun with/).waitFor();
      await desk.click("Remove", asked);
      await desk
        .modal("Pipelines")
        .getByText(/Removed Quick video/)
        .waitFor();
      await desk.page.keyboard.press("Escape");
      await desk.appears(desk.message("5 of 5"));
      expect(await orders(desk)).toEqual([
        { order: ["writeScript", "narrate", "renderScenes", "publish"], state: "completed" },
      ]);
      await desk.keep("pipeline-removed");
    },
  );
});
