import { z } from "zod";
import { countWork } from "../../db/queries/board/count-work.ts";
import { listEffects } from "../../db/queries/board/list-effects.ts";
import type { Registration } from "../app.ts";
import { helpCard } from "../blocks/help.ts";
import { healthCard, ledgerCard } from "../blocks/ledger.ts";
import { notice } from "../blocks/notices.ts";
import { requestOf, SlashCommand } from "../requests.ts";

/** `/callboard help|health|ledger [id]`: what there is, how it stands, what was done to the outside. Reads only. */
export function registerCallboard({ app, deps }: Registration): void {
  app.command("/callboard", async ({ body, ack, context }) => {
    const { tenant } = requestOf(context);
    const { text } = SlashCommand.parse(body);
    const [word = "", argument, ...rest] = text.trim().split(/\s+/);
    switch (word.toLowerCase()) {
      case "":
      case "help":
        await ack(helpCard());
        return;
      case "health": {
        const [health] = await countWork(deps.db, tenant.id);
        await ack(health ? healthCard(health) : notice("There is no such workspace any more."));
        return;
      }
      case "ledger": {
        const of = z.uuid().optional().safeParse(argument);
        if (!of.success || rest.length > 0) {
          await ack(helpCard("/callboard", text));
          return;
        }
        await ack(ledgerCard(await listEffects(deps.db, tenant.id, of.data)));
        return;
      }
      default:
        await ack(helpCard("/callboard", text));
    }
  });
}
