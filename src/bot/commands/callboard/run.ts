import type { RunId } from "../../../db/ids.ts";
import { runCardOf } from "../../actions/runs.ts";
import { notice } from "../../blocks/notices.ts";
import { mayNotManage } from "../../launching.ts";
import { idIn, type Word } from "./word.ts";

/** Why a run waits and what it did; for managers with the buttons to change it. */
export const run: Word = async ({ deps, tenancy, tenant, delivery, command, args }) => {
  const id = idIn(args);
  if (!id) return null;
  const refusal = await mayNotManage("change runs", { deps, tenancy }, tenant, command.user_id, delivery);
  const card = await runCardOf(deps, tenant.id, id as RunId, refusal === null);
  return card ?? notice("There is no such run in this workspace.");
};
