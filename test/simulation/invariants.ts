import { MAX_LOST_WORKERS } from "../../src/pipelines/engine/advance.ts";
import type { Postgres } from "./postgres.ts";
import { CAMPAIGN_TEXT } from "./presenter.ts";
import type { Records } from "./records.ts";
import type { Slack } from "./slack.ts";

type Row = Record<string, string | null>;

/** What is still under way; a seed may end when nothing is. */
export interface Rest {
  openRuns: number;
  unsettled: number;
  openCampaigns: number;
  staleCards: number;
  budgetPaused: boolean;
  userPaused: boolean;
  spent: number;
  /** Runs that wait for a person, and the key they wait under. */
  waiting: { run: string; key: string }[];
  failed: string[];
}

const number = (row: Row | undefined, name: string) => Number(row?.[name] ?? 0);

export function lookAtRest(postgres: Postgres): Rest {
  const [row] = postgres.look(`
    select (select count(*) from runs where state in ('queued', 'running', 'waiting')) as open_runs,
           (select count(*) from effects where state in ('due', 'reserved')) as unsettled,
           (select count(*) from campaigns where status in ('running', 'paused')) as open_campaigns,
           (select count(*) from live_messages l
             where ts is not null and coalesce(rendered_at, '-infinity') <
                   greatest((select max(changed_at) from campaigns), (select max(changed_at) from runs where campaign_id = l.subject_id))) as stale,
           coalesce((select bool_or(budget_paused and status = 'paused') from campaigns), false) as budget_paused,
           coalesce((select bool_or(user_paused and status = 'paused') from campaigns), false) as user_paused,
           (select sum(spent + reserved) from campaigns) as spent`);
  const waiting = postgres
    .look("select id, wait ->> 'key' as key from runs where state = 'waiting' and wait ->> 'kind' = 'signal'")
    .map(({ id, key }) => ({ run: id ?? "", key: key ?? "" }));
  return {
    openRuns: number(row, "open_runs"),
    unsettled: number(row, "unsettled"),
    openCampaigns: number(row, "open_campaigns"),
    staleCards: number(row, "stale"),
    budgetPaused: row?.budget_paused === "t",
    userPaused: row?.user_paused === "t",
    spent: number(row, "spent"),
    waiting,
    failed: postgres.look("select id from runs where state = 'failed' order by id").map(({ id }) => id ?? ""),
  };
}

/** Everything that must hold when a seed has come to rest. */
export function checkEnd(postgres: Postgres, records: Records, slack: Slack): void {
  const { look } = postgres;
  const fault = (what: string) => records.violated(records.readable(what));
  const none = (query: string, say: (row: Row) => string) => {
    for (const row of look(query)) fault(say(row));
  };

  if (records.promised.size === 0) fault("nothing was started");
  for (const id of records.promised)
    if (look("select from runs where id = $1", [id]).length === 0) fault(`item lost: ${id}`);
  none(
    "select id, state from runs where state in ('queued', 'running', 'waiting')",
    (r) => `run never ends: ${r.id} is ${r.state}`,
  );
  none(
    "select id from runs where lock_token is not null or lock_until is not null",
    (r) => `lock held for ever: ${r.id}`,
  );
  none(
    "select r.id, r.seq, count(s.seq) as n, max(s.seq) as top from runs r left join step_runs s on s.run_id = r.id group by r.id, r.seq having count(s.seq) <> r.seq or coalesce(max(s.seq), 0) <> r.seq",
    (r) => `checkpoints of ${r.id}: position ${r.seq}, ${r.n} records, the last ${r.top}`,
  );
  none(
    `select coalesce(s.run_id, w.run_id) as run, coalesce(s.step, w.step) as step, coalesce(s.visit, w.visit) as visit, coalesce(s.n, 0) as s, coalesce(w.n, 0) as w
       from (select run_id, step, visit, case when outcome = 'done' then 'end' when outcome = 'next' then 'end' else outcome end as outcome, count(*) as n
               from step_runs where outcome in ('next', 'done', 'wait', 'revise') group by 1, 2, 3, 4) s
       full join (select run_id, step, visit, case when outcome in ('next', 'done') then 'end' else outcome end as outcome, count(*) as n
               from sim_writes where outcome <> 'fail' group by 1, 2, 3, 4) w using (run_id, step, visit, outcome)
      where coalesce(s.n, 0) <> coalesce(w.n, 0)`,
    (r) => `writes of ${r.run} ${r.step}/${r.visit}: ${r.w} applied for ${r.s} checkpoints`,
  );
  none(
    "select r.id, r.state, s.status, s.endings, r.endings as want from runs r join sim_subjects s on s.id = r.subject_id where s.status <> r.state or s.endings <> r.endings",
    (r) => `row of ${r.id} says ${r.status} (${r.endings} endings), its run ${r.state} (${r.want})`,
  );
  checkLedger(look, fault, records);
  checkModel(look, fault, records);
  checkPosts(look, fault, slack);
  checkCampaign(look, fault, slack);
  checkChildren(look, fault);
  checkAnswers(look, fault, records);
  checkFailures(look, fault, records);
}

type Look = Postgres["look"];
type Fault = (what: string) => void;

const nameOfEffect = (row: Row) => (row.ordinal === "1" ? String(row.key) : `${row.key}#${row.ordinal}`);

function checkLedger(look: Look, fault: Fault, records: Records): void {
  const paid = look(
    "select key, ordinal, state from effects where kind = 'paid' and key not like '%/model/%' order by key, ordinal",
  );
  const states = new Map(paid.map((row) => [nameOfEffect(row), row.state]));
  const ordered = new Set(records.orders.map((order) => order.name));
  for (const name of ordered) {
    const state = states.get(name);
    if (state === undefined) fault(`paid without a row: ${name}`);
    if (state === "failed") fault(`paid, and the ledger says failed: ${name}`);
  }
  for (const row of paid) {
    const name = nameOfEffect(row);
    if (row.state === "done" && !ordered.has(name)) fault(`done in the ledger and never ordered: ${name}`);
    if (row.state === "due" || row.state === "reserved") fault(`never settled: ${name} is ${row.state}`);
    if (Number(row.ordinal) > 1) {
      const former = states.get(nameOfEffect({ ...row, ordinal: String(Number(row.ordinal) - 1) }));
      if (former !== "unknown") fault(`ordered again though the first order is ${former}: ${name}`);
    }
  }
  for (const row of look(`
    select c.spent, c.reserved, coalesce(sum(e.cost) filter (where e.state <> 'reserved'), 0) as cost
      from campaigns c left join effects e on e.campaign_id = c.id and e.kind = 'paid'
     where c.budget is not null group by c.id having c.reserved <> 0 or c.spent <> coalesce(sum(e.cost) filter (where e.state <> 'reserved'), 0)`))
    fault(`money: spent ${row.spent}, reserved ${row.reserved}, the ledger says ${row.cost}`);
  for (const row of look("select spent, budget from campaigns where spent > budget"))
    fault(`overspent: ${row.spent} of ${row.budget}`);
}

/** Every answer that was paid for has its row, one answer a question is kept, and it is what the step went on with. */
function checkModel(look: Look, fault: Fault, records: Records): void {
  const rows = look(`
    select run_id || '/' || split_part(key, '/', 3) || '/gather/' || item as asked, state, result -> 'value' ->> 'text' as text,
           state in ('done', 'unknown') or cost is distinct from 0 as charged
      from effects where key like '%/model/%' order by ordinal`);
  for (const row of rows)
    if (row.state === "due" || row.state === "reserved") fault(`never settled: ${row.asked} is ${row.state}`);
  for (const [asked, answers] of records.answers) {
    const of = rows.filter((row) => row.asked === asked);
    const charged = of.filter((row) => row.charged === "t").length;
    if (answers.length > charged) fault(`the model answered ${asked} ${answers.length} times for ${charged} rows`);
    const kept = of.filter((row) => row.state === "done");
    if (kept.length > 1) fault(`answers kept of ${asked}: ${kept.map((row) => row.text).join(", ")}`);
    for (const { text } of kept) if (!answers.includes(text ?? "")) fault(`never said by the model: ${text}`);
    const [run, visit, , item] = asked.split("/");
    const [step] = look(
      "select output -> 'facts' ->> $1::int as text from step_runs where run_id = $2 and visit = $3 and step = 'gather' and outcome = 'next'",
      [Number(item) - 1, run, visit],
    );
    if (step && step.text !== kept[0]?.text) fault(`the step went on with "${step.text}", kept is "${kept[0]?.text}"`);
  }
}

function checkPosts(look: Look, fault: Fault, slack: Slack): void {
  const times = new Map<string, number>();
  for (const { key } of slack.messages) times.set(key, (times.get(key) ?? 0) + 1);
  for (const [key, count] of times) if (count > 1) fault(`posted ${count} times: ${key}`);
  const posts = look("select key, ordinal, state, purpose, result from effects where kind = 'post'");
  const known = new Set(posts.map(nameOfEffect));
  for (const key of times.keys()) if (!known.has(key)) fault(`posted without a row: ${key}`);
  for (const row of posts) {
    const name = nameOfEffect(row);
    if (row.state === "due" || row.state === "reserved") fault(`never said: ${name} is ${row.state}`);
    if (row.state === "done" && !times.has(name)) fault(`done in the ledger and never posted: ${name}`);
    if (row.state === "failed" && times.has(name)) fault(`posted, and the ledger says failed: ${name}`);
  }
  for (const row of look(`
    select r.id, n.ending from runs r cross join lateral generate_series(1, r.endings) as n(ending)
     where r.origin is not null and not exists (
       select from effects e where e.key = 'run/' || r.id || '/' || n.ending || '/last_word')`))
    fault(`no last word: ${row.id} ending ${row.ending}`);
}

function checkCampaign(look: Look, fault: Fault, slack: Slack): void {
  for (const row of look(`
    select c.id, c.status, c.endings, ${`(select count(*) from runs r where r.campaign_id = c.id and r.state = 'completed')`} as completed,
           (select count(*) from runs r where r.campaign_id = c.id) as runs
      from campaigns c`)) {
    const want = row.status === "cancelled" ? "cancelled" : Number(row.completed) > 0 ? "completed" : "failed";
    if (Number(row.runs) > 0 && row.status !== want) fault(`campaign is ${row.status} and should be ${want}`);
    for (let ending = 1; ending <= Number(row.endings); ending += 1) {
      const key = `campaign/${row.id}/${ending}/last_word`;
      if (look("select from effects where key = $1", [key]).length !== 1) fault(`no report of ending ${ending}`);
    }
  }
  for (const row of look(
    `select l.ts, l.effect_key, (${CAMPAIGN_TEXT} where c.id = l.subject_id) as text from live_messages l where l.ts is not null`,
  )) {
    const shown = slack.messages.find((message) => message.ts === row.ts);
    if (shown?.text !== row.text) fault(`the card says "${shown?.text}", the rows "${row.text}"`);
  }
  for (const row of look(
    "select e.key from effects e join live_messages l on l.effect_key = e.key where e.state = 'done' and l.ts is null",
  ))
    fault(`card posted and never placed: ${row.key}`);
}

/** A parent goes on when all that it started have ended, knows of each, and leaves none behind. */
function checkChildren(look: Look, fault: Fault): void {
  for (const row of look(`
    select s.run_id, s.output ->> 'of' as seen, s.output ->> 'open' as open, s.output ->> 'timedOut' as timed_out,
           (select count(distinct split_part(input ->> 'label', '-leaf-', 2)) from runs c where c.parent_run_id = s.run_id
               and c.input ->> 'label' like '%-' || s.visit || '-leaf-%') as started
      from step_runs s where s.step = 'sendOut' and s.outcome = 'next'`)) {
    if (row.seen !== row.started) fault(`${row.run_id} went on with ${row.seen} of the ${row.started} it started`);
    if (row.open !== "0" && row.timed_out !== "true") fault(`${row.run_id} went on while ${row.open} were open`);
  }
}

/** Once an answer was accepted, an answer is what its step went on with, unless the step failed or was cancelled over it. */
function checkAnswers(look: Look, fault: Fault, records: Records): void {
  for (const about of records.accepted) {
    const tokens = records.sent.get(about) ?? [];
    const [run, key] = about.split(" ");
    const [step, visit, question] = String(key).split("/");
    if (question === "order") {
      const placed = look("select from effects where run_id = $1 and ordinal > 1", [run]).length > 0;
      const ended = look("select from runs where id = $1 and state in ('failed', 'cancelled')", [run]).length > 0;
      const skipped =
        look("select from step_runs where run_id = $1 and step = $2 and outcome = 'skipped'", [run, step]).length > 0;
      if (!placed && !ended && !skipped) fault(`answer about an order lost: ${about}`);
      continue;
    }
    const rows = look(
      `select outcome, coalesce(output ->> 'by', output ->> 'token', error ->> 'message') as said from step_runs
        where run_id = $1 and step = $2 and visit = $3 and outcome in ('next', 'revise', 'fail', 'crashed', 'cancelled', 'done', 'skipped')`,
      [run, step, visit],
    );
    const heard = rows.some(
      (row) =>
        row.outcome === "cancelled" ||
        row.outcome === "crashed" ||
        row.outcome === "skipped" ||
        /attempts\)$/.test(row.said ?? "") ||
        tokens.some((token) => row.said?.endsWith(token)),
    );
    if (!heard)
      fault(
        `accepted answer lost: ${about}, ${tokens.join(" or ")}; the step said ${rows.map((row) => row.said).join(", ")}`,
      );
  }
}

/** A run fails because its step says so, its attempts are used up, or its Workers were lost again and again; never else. */
function checkFailures(look: Look, fault: Fault, records: Records): void {
  for (const row of look(`
    select r.id, r.error ->> 'code' as code, r.error ->> 'message' as message, s.step, s.visit, s.attempt
      from runs r join step_runs s on s.run_id = r.id and s.seq = r.seq where r.state = 'failed'`)) {
    const message = row.message ?? "";
    if (/^rejected|does not want it$|is not placed again\.$/.test(message)) continue;
    const errors = records.errors.get(`${row.id}/${row.step}/${row.visit}`) ?? 0;
    if (row.code === "failed" && errors >= 3) continue;
    const lost = records.lost.get(row.id ?? "") ?? 0;
    if (row.code === "crashed" && lost >= MAX_LOST_WORKERS) continue;
    fault(
      `healthy run failed: ${row.id} at ${row.step}/${row.visit} after ${errors} errors, attempt ${row.attempt}, ${lost} deliveries lost: ${row.code}, ${message}`,
    );
  }
}
