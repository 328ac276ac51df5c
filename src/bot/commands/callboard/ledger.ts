import { listEffects } from "../../../db/queries/board/list-effects.ts";
import { ledgerCard } from "../../blocks/ledger.ts";
import { idIn, type Word } from "./word.ts";

/** What was done to the outside, of a run, of a campaign, or lately. */
export const ledger: Word = async ({ deps, tenant, args }) => {
  const id = idIn(args);
  return id === null ? null : ledgerCard(await listEffects(deps.db, tenant.id, id));
};
