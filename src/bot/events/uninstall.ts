import { z } from "zod";
import { removeInstallation } from "../../db/queries/tenancy/remove-installation.ts";
import type { Registration } from "../app.ts";

const Envelope = z.object({ team_id: z.string().min(1), event_time: z.number() });
const Revoked = z.object({ tokens: z.object({ bot: z.array(z.string()).nullish() }) });

/** `app_uninstalled` and `tokens_revoked`, in any order and more than once: the bot's token is gone with the first. */
export function registerUninstall({ app, deps }: Registration): void {
  const remove = async (body: unknown): Promise<void> => {
    const { team_id: team, event_time: at } = Envelope.parse(body);
    const { rows } = await removeInstallation(deps.db, team, at);
    deps.log.info("slack.uninstalled", { team, removed: rows.length });
  };
  app.event("app_uninstalled", async ({ body }) => remove(body));
  app.event("tokens_revoked", async ({ event, body }) => {
    if ((Revoked.parse(event).tokens.bot ?? []).length > 0) await remove(body);
  });
}
