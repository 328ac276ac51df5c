import { listProjects } from "../../../db/queries/projects/list-projects.ts";
import { projectSlugOf } from "../../../pipelines/index.ts";
import { projectCardOf } from "../../actions/draft/project.ts";
import type { Registration } from "../../app.ts";
import { projectsCard } from "../../blocks/draft/project-card.ts";
import { PROJECTS_LISTED, writeModal } from "../../blocks/draft/write-modal.ts";
import { outside } from "../../blocks/escape.ts";
import { helpCard } from "../../blocks/help.ts";
import { notice } from "../../blocks/notices.ts";
import { inviteHint } from "../../place.ts";
import { requestOf, SlashCommand } from "../../requests.ts";

/** A trigger lives three seconds from the command on; in milliseconds, from when we have it. */
const OPEN_WITHIN_MS = 2_000;

/** `/draft` opens the form; `/draft list`, `/draft show PROJECT`; help on anything else. */
export function registerDraft({ app, deps }: Registration): void {
  app.command("/draft", async ({ body, ack, context }) => {
    const { tenant, delivery } = requestOf(context);
    const command = SlashCommand.parse(body);
    const [word = "", ...args] = command.text.trim().split(/\s+/);
    if (word === "") {
      const [projects, hint] = await Promise.all([
        listProjects(deps.db, tenant.id, PROJECTS_LISTED),
        inviteHint(deps, tenant, command.channel_id),
      ]);
      delivery.mustBeInTime();
      const origin = { channel: command.channel_id, user: command.user_id };
      const view = writeModal(projects, undefined, JSON.stringify(origin));
      await deps.slack.openView(tenant.id, command.trigger_id, view, AbortSignal.timeout(OPEN_WITHIN_MS));
      return ack(...(hint ? [notice(hint)] : []));
    }
    const known = word.toLowerCase();
    if (known === "list" && args.length === 0) return ack(projectsCard(await listProjects(deps.db, tenant.id, 40)));
    if (known === "show" && args.length > 0) {
      const card = await projectCardOf(deps, tenant.id, { slug: projectSlugOf(args.join(" ")) });
      return ack(card ?? notice(`There is no project “${outside(args.join(" "), 80)}”. \`/draft list\` names them.`));
    }
    return ack(helpCard("/draft", word.toLowerCase() === "help" && args.length === 0 ? undefined : command.text));
  });
}
