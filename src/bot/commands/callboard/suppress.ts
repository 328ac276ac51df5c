import {
  addSuppressions,
  countSuppressions,
  listSuppressions,
  removePersonOf,
  removeSuppression,
  type SuppressionKey,
} from "../../../db/queries/outreach/suppressions.ts";
import { readPerson, readSuppression } from "../../../pipelines/index.ts";
import { outside } from "../../blocks/escape.ts";
import { notice } from "../../blocks/notices.ts";
import { type Suppression, suppressionsCard } from "../../blocks/suppressions.ts";
import { mayNotManage } from "../../launching.ts";
import type { Asked, Word } from "./word.ts";

/** Entries shown at once. */
const SHOWN = 40;
/** Entries taken at once: what a command's line holds. */
const MOST = 100;

/** Whom no campaign may contact, by e-mail address, by domain, or by name and company: `list`, `add …`, `remove …`; for managers. */
export const suppress: Word = async (asked) => {
  const { deps, tenancy, tenant, delivery, command, args } = asked;
  const refusal = await mayNotManage(
    "see or change the suppression list",
    { deps, tenancy },
    tenant,
    command.user_id,
    delivery,
  );
  if (refusal) return notice(refusal);
  const [verb = "list", ...rest] = args;
  switch (verb.toLowerCase()) {
    case "list":
      return rest.length > 0 ? null : shown(asked);
    case "add":
      return add(asked, rest);
    case "remove":
      return remove(asked, rest);
    default:
      return add(asked, args);
  }
};

async function shown({ deps, tenant }: Asked) {
  const [rows, [counted]] = await deps.db.batch([
    listSuppressions(deps.db, tenant.id, SHOWN),
    countSuppressions(deps.db, tenant.id),
  ]);
  return suppressionsCard(rows as Suppression[], counted?.count ?? 0);
}

/** The entries of a line: one person, or addresses and domains. A word that is none is named, and then nothing is changed. */
function read(words: string[]): { keys: SuppressionKey[] } | { refusal: string } {
  const person = readPerson(words.join(" "));
  if (person) return { keys: [person] };
  const typed = words.flatMap((word) => word.split(/[,;]/)).filter(Boolean);
  if (typed.length === 0)
    return {
      refusal:
        "Name an e-mail address, a domain, or somebody by name and company: `/callboard suppress add ana@prado.example`, `/callboard suppress add Ana Prado, Prado Print`.",
    };
  if (typed.length > MOST) return { refusal: `At most ${MOST} at once. Nothing was changed.` };
  const keys: SuppressionKey[] = [];
  for (const word of typed) {
    const key = readSuppression(word);
    if (!key)
      return {
        refusal: `“${outside(word, 80)}” is neither an e-mail address nor a domain, and the line is no “Name, Company”. Nothing was changed.`,
      };
    keys.push(key);
  }
  return { keys };
}

async function add({ deps, tenant, delivery, command }: Asked, words: string[]) {
  const entries = read(words);
  if ("refusal" in entries) return notice(entries.refusal);
  delivery.mustBeInTime();
  const by = { source: "manager", addedBy: command.user_id } as const;
  const added = await addSuppressions(deps.db, tenant.id, entries.keys, by);
  const already = entries.keys.length - added.length;
  const names = added.map(nameOf).join(", ");
  const before = already > 0 ? ` ${already === 1 ? "One stood" : `${already} stood`} there already.` : "";
  return notice(added.length === 0 ? `Nothing new:${before}` : `No campaign contacts ${names} any more.${before}`);
}

async function remove({ deps, tenant, delivery }: Asked, words: string[]) {
  const entries = read(words);
  if ("refusal" in entries) return notice(entries.refusal);
  delivery.mustBeInTime();
  const said: string[] = [];
  for (const key of entries.keys) {
    const [gone] = await removeSuppression(deps.db, tenant.id, key);
    if (gone && key.kind === "email") await removePersonOf(deps.db, tenant.id, key.value);
    const own = gone?.source === "opt_out" ? " They had opted out themselves: write only if they asked you to." : "";
    said.push(gone ? `${nameOf(key)} may be contacted again.${own}` : `${nameOf(key)} was not on the list.`);
  }
  return notice(said.join("\n"));
}

/** A person's entry is kept as two lines. */
const nameOf = ({ value }: Pick<SuppressionKey, "value">): string => outside(value.replace("\n", ", "), 120);
