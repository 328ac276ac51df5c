/** How a statement of the product is recognised in a story and in the report of crash points. First match wins. */
const KNOWN: [RegExp, string][] = [
  [/^\s*with gate as/, "checkpoint"],
  [/^update "runs" set/, "claim"],
  [/as reason,\s+least/, "why not claimed"],
  [/recorded_by/, "fate of a checkpoint"],
  [/set lock_token = held\(lock_token, seq/, "fence"],
  [/with room as/, "find publishable"],
  [/0 as delay, w\.parallelism/, "find silent"],
  [/set published = r\.published \+ 1/, "mark published"],
  [/select held\(null, case when state in/, "must be open"],
  [/for update$/, "lock campaign"],
  [/with (kept as .*)?added as/s, "insert runs"],
  [/select id from runs where workspace_id = .* request_key/, "find by request"],
  [/with closed as/, "close campaign"],
  [/set inbox = r\.inbox \|\|/, "signal"],
  [/then 'too_late'/, "why signal refused"],
  [/'run_warning'/, "warn of ceilings"],
  [/taken as \(/, "reserve effect"],
  [/retaken as \(/, "retake effect"],
  [/with settled as/, "settle effect"],
  [/least\(deadline, app_now\(\)\)/, "lapse effect"],
  [/budget_paused = true/, "pause for budget"],
  [/'done', 'silent'|set state = 'due', holder = null/, "give post back"],
  [/e\.state = 'due'\s+and e\.kind = 'post'/, "find due posts"],
  [/set state = 'reserved', holder = .* reserved_at = app_now\(\),\s+deadline/, "take post"],
  [/insert into effects .*\s+values .*'last_word'/, "last word due"],
  [/kind = 'post'\s+and e\.deadline </, "find lapsed posts"],
  [/e\.kind <> 'post'/, "unknown paid jobs"],
  [/as refused/, "must stand so"],
  [/for no key update/, "lock workspace"],
  [/provider_gates/, "close provider"],
  [/select c\.id\s+from runs c join runs p/, "find orphans"],
  [/select p\.id/, "find parents"],
  [/with named as/, "list children"],
  [/^\s*update runs p\s+set due_at/, "wake parent"],
  [/with message as/, "find pause of card"],
  [/with paced as/, "pace edit"],
  [/as posting/, "find card"],
  [/update live_messages\s+set channel/, "place card"],
  [/with free as/, "lease card"],
  [/set lease_token = null/, "release card"],
  [/select l\.subject_type, l\.subject_id/, "find stale cards"],
  [/as open\s+from workspaces/, "find workspaces"],
  [/interval '24 hours'/, "find abandoned"],
  [/c\.canary is distinct from 'trying'/, "find finished campaigns"],
  [/set user_paused = true/, "pause"],
  [/set user_paused = false/, "resume"],
  [/with ledger as/, "raise"],
  [/with cancelled as/, "cancel campaign"],
  [/set dispatch = r\.dispatch \+ 1, published = 0, changed_at/, "wake runs"],
  [/with ended as/, "cancel run"],
  [/sim_card/, "read card"],
  [/insert into sim_writes/, "step's write"],
  [/sim_subjects/, "subject's status"],
  [/insert into "campaigns"/, "insert campaign"],
  [/insert into "(effects|live_messages)"/, "insert card"],
  [/user_paused, c\.budget_paused/, "campaign's status"],
  [/select subject_id, pipeline/, "subject of a run"],
  [/"agent_versions"/, "read agents"],
  [/"slug", "name", "base", "steps"/, "read pipelines"],
  [/select to_jsonb\(f\) as facts/, "explain"],
  [/with was as \(/, "intervene"],
];

const named = new Map<string, string>();

function nameOf(query: string): string {
  const known = named.get(query);
  if (known) return known;
  const name = KNOWN.find(([pattern]) => pattern.test(query))?.[1] ?? query.trim().replace(/\s+/g, " ").slice(0, 60);
  named.set(query, name);
  return name;
}

/** The name of a statement or batch: each different part once, and the steps' own writes not told apart. */
export function statementsName(queries: string[]): string {
  const names = [...new Set(queries.map(nameOf))];
  if (names[0] === "checkpoint" && names.length > 1) return "checkpoint with writes";
  if (names[0] === "insert campaign") return "launch campaign";
  return names.join(" + ");
}
