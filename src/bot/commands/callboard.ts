import { z } from "zod";
import type { RunId } from "../../db/ids.ts";
import { listEffects } from "../../db/queries/board/list-effects.ts";
import { runCardOf } from "../actions/runs.ts";
import type { Registration } from "../app.ts";
import { healthCard } from "../blocks/health.ts";
import { helpCard } from "../blocks/help.ts";
import { ledgerCard } from "../blocks/ledger.ts";
import { notice } from "../blocks/notices.ts";
import { mayNotManage } from "../launching.ts";
import { requestOf, SlashCommand } from "../requests.ts";

/** `/callboard help|health|run id|ledger [id]`: what there is, how it stands, why a run waits, what was done to the outside. Reads only. */
export function registerCallboard({ app, deps, tenancy }: Registration): void {
  app.command("/callboard", async ({ body, ack, context }) => {
    const { tenant, delivery } = requestOf(context);
    const { text, user_id: user } = SlashCommand.parse(body);
    const [word = "", argument, ...rest] = text.trim().split(/\s+/);
    const id = z.uuid().optional().safeParse(argument?.toLowerCase());
    const misread = !id.success || rest.length > 0;
    switch (misread ? "misread" : word.toLowerCase()) {
      case "":
      case "help":
        return ack(helpCard());
      case "health":
        return ack(healthCard(await deps.engine.health(tenant.id)));
      case "ledger":
        return ack(ledgerCard(await listEffects(deps.db, tenant.id, id.data)));
      case "run": {
        if (!id.data) return ack(helpCard("/callboard", text));
        const refusal = await mayNotManage("change runs", { deps, tenancy }, tenant, user, delivery);
        const card = await runCardOf(deps, tenant.id, id.data as RunId, refusal === null);
        return ack(card ?? notice("There is no such run in this workspace."));
      }
      default:
        return ack(helpCard("/callboard", text));
    }
  });
}
