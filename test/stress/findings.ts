import type { ProviderCall, ProviderServer } from "../../sandbox/provider/types.ts";
import type { Message } from "../../sandbox/slack/types.ts";
import { type Board, keyOf, textOf } from "../e2e/board.ts";

/** While the clock moves, from and until by the stack's clock: the database's time is behind that of the others. */
export type Moves = [from: number, until: number][];

/** What the product promises between two edits of one message, in milliseconds. */
const BETWEEN_EDITS_MS = 2_500;

/** Work that a provider did, whether or not its answer reached anybody. */
const taken = (call: ProviderCall): boolean => call.error === undefined && (call.status === 200 || call.status === 0);

/** The card: the only message of the bot outside a thread. */
const cardsOf = (board: Board): Message[] => board.posts().filter((message) => message.threadTs === undefined);

/** Every promise that does not hold, in words. */
export async function findFaults(board: Board, prospects: number, moves: Moves): Promise<string[]> {
  return [
    ...(await endings(board, prospects)),
    ...(await orders(board)),
    ...(await cardFaults(board, prospects)),
    ...pace(board, moves),
    ...(await posts(board)),
  ];
}

async function endings(board: Board, prospects: number): Promise<string[]> {
  const faults: string[] = [];
  const [all] = await board.query(
    `select count(*)::int as n, count(*) filter (where status in ('complete', 'failed'))::int as ended,
            count(*) filter (where status = 'complete' and final_video_url is null)::int as bare from prospects`,
  );
  if (all?.n !== prospects) faults.push(`${all?.n} prospects instead of ${prospects}`);
  if (all?.ended !== prospects) faults.push(`${all?.ended} of ${prospects} prospects ended`);
  if (all?.bare !== 0) faults.push(`${all?.bare} prospects are complete without a video`);
  const runs = await board.query(
    `select subject_id, count(*)::int as n from runs where pipeline = 'prospect-video' group by subject_id having count(*) <> 1`,
  );
  if (runs.length > 0) faults.push(`${runs.length} prospects with another number of runs than one`);
  const open = await board.query(
    `select state, count(*)::int as n from runs where state not in ('completed', 'failed') group by state`,
  );
  for (const { state, n } of open) faults.push(`${n} runs are ${state}`);
  const apart = await board.query(
    `select r.state, p.status, count(*)::int as n from prospects p join runs r on r.subject_id = p.id
      where (r.state = 'completed') <> (p.status = 'complete') group by 1, 2`,
  );
  for (const { state, status, n } of apart) faults.push(`${n} prospects are ${status} and their runs ${state}`);
  const [campaign] = await board.query("select status from campaigns");
  if (!["completed", "failed"].includes(String(campaign?.status))) faults.push(`the campaign is ${campaign?.status}`);
  return faults;
}

/** The providers' journals against the ledger. */
async function orders(board: Board): Promise<string[]> {
  const { minimax, elevenlabs, model, rtrvr } = board.stack;
  const faults: string[] = [];
  const unexplained = await board.query(
    `select e.key from effects e where kind = 'paid' and ordinal > 1 and not exists (
       select from effects f where f.workspace_id = e.workspace_id and f.key = e.key and f.ordinal = e.ordinal - 1
          and (f.state = 'unknown' or f.state = 'failed' and f.cost is not null))`,
  );
  if (unexplained.length > 0)
    faults.push(`${unexplained.length} second orders without an unknown row: ${unexplained[0]?.key}`);
  const rows = await board.query(
    `select case when provider = 'MiniMax' then purpose when provider in ('ElevenLabs', 'rtrvr.ai') then provider else 'model' end as of,
            count(*) filter (where state = 'done')::int as done,
            count(*) filter (where state in ('done', 'unknown') or (state = 'failed' and cost is not null))::int as most
       from effects where kind = 'paid' group by 1`,
  );
  const journal: Record<string, number> = {
    image: count(minimax, "/v1/image_generation"),
    video: count(minimax, "/v1/video_generation"),
    ElevenLabs: count(elevenlabs, "/v1/text-to-speech/"),
    "rtrvr.ai": count(rtrvr, "/scrape"),
    model: count(model, "/v1/chat/completions") + count(model, "/v1/responses"),
  };
  for (const row of rows) {
    const orders = journal[String(row.of)] ?? 0;
    const { done, most } = row as { done: number; most: number };
    if (orders < done || orders > most)
      faults.push(
        `${row.of}: the provider did ${orders} orders, the ledger has ${done} done and ${most} done or unknown`,
      );
  }
  faults.push(...(await clipsByKey(board)));
  const open = await board.query("select key from effects where state in ('due', 'reserved')");
  if (open.length > 0) faults.push(`${open.length} effects are unsettled`);
  return faults;
}

const count = (server: ProviderServer, path: string): number =>
  server.calls().filter((call) => call.method === "POST" && call.path.startsWith(path) && taken(call)).length;

/** An order of a clip carries its key of the ledger in the callback's address: none was sent twice, none is unknown there. */
async function clipsByKey(board: Board): Promise<string[]> {
  const sent = new Map<string, number>();
  for (const call of board.stack.minimax.calls()) {
    if (call.path !== "/v1/video_generation" || !taken(call)) continue;
    const [, name] = /\/hooks\/minimax\/[^.]+\.(.+)\.[\w-]+$/.exec(String(call.request?.callback_url)) ?? [];
    if (name) sent.set(name, (sent.get(name) ?? 0) + 1);
  }
  const rows = await board.query(
    "select key, ordinal from effects where purpose = 'video' and state in ('done', 'unknown')",
  );
  const names = rows.map(
    ({ key, ordinal }) => `${String(key).replaceAll("/", ".")}${ordinal === 1 ? "" : `~${ordinal}`}`,
  );
  const known = new Set(names);
  const wrong = [...sent].filter(([name, n]) => n > 1 || !known.has(name));
  return wrong.length > 0
    ? [`${wrong.length} clips ordered twice or unknown to the ledger, such as ${wrong[0]?.[0]}`]
    : [];
}

/** The one card says what the tables say. */
export async function cardFaults(board: Board, prospects: number): Promise<string[]> {
  const cards = cardsOf(board);
  if (cards.length !== 1) return [`${cards.length} cards instead of one`];
  const shown = textOf(cards[0]);
  const words = await board.query(
    "select count(*) filter (where status = 'complete')::int as done, count(*) filter (where status = 'failed')::int as failed from prospects",
  );
  const { done, failed } = words[0] as { done: number; failed: number };
  const text = (n: number) => n.toLocaleString("en-US");
  const wanted = [`${text(done + failed)} of ${text(prospects)}`, ...(done ? [`${text(done)} done`] : [])];
  if (failed > 0) wanted.push(`${text(failed)} failed`);
  return wanted
    .filter((part) => !shown.includes(part))
    .map((part) => `the card does not say “${part}”: ${shown.slice(0, 300)}`);
}

/** Gaps between the card's edits; one after an edit made while the clock moved proves nothing. */
function gaps(board: Board, moves: Moves): number[] {
  const { times } = board.stack.slack.edits(cardsOf(board)[0]?.ts ?? "");
  return times.flatMap((at, place) => {
    const before = times[place - 1];
    if (before === undefined || moves.some(([from, until]) => before >= from && before <= until)) return [];
    return [at - before];
  });
}

function pace(board: Board, moves: Moves): string[] {
  const early = gaps(board, moves).filter((gap) => gap < BETWEEN_EDITS_MS);
  return early.length > 0
    ? [`${early.length} edits of the card came too early, such as after ${Math.min(...early)} ms`]
    : [];
}

async function posts(board: Board): Promise<string[]> {
  const faults: string[] = [];
  const reports = board.posts().filter((message) => textOf(message).includes("videos made"));
  if (reports.length !== 1) faults.push(`${reports.length} reports instead of one`);
  const keys = board.posts().map(keyOf);
  const twice = keys.length - new Set(keys).size;
  if (twice > 0) faults.push(`${twice} posts were made twice`);
  const rows = await board.query("select key from effects where kind = 'post' and state in ('done', 'unknown')");
  const known = new Set(rows.map((row) => row.key));
  const strange = keys.filter((key) => !known.has(key));
  if (strange.length > 0) faults.push(`${strange.length} posts without a row, such as ${strange[0]}`);
  return faults;
}

/** What happened, in figures. */
export async function tally(board: Board, providers: Record<string, ProviderServer>, moves: Moves) {
  const [ended] = await board.query(
    "select count(*) filter (where status = 'complete')::int as done, count(*) filter (where status = 'failed')::int as failed from prospects",
  );
  const rows = await board.query(
    "select state, count(*)::int as n from effects where kind = 'paid' group by state order by state",
  );
  const shortest = gaps(board, moves);
  return {
    complete: Number(ended?.done),
    failed: Number(ended?.failed),
    calls: Object.fromEntries(
      Object.entries(providers).map(([name, server]) => {
        const calls = server.calls();
        const errors = calls.filter((call) => call.error !== undefined).length;
        return [
          name,
          { all: calls.length, errors, lost: calls.filter((call) => !call.error && call.status === 0).length },
        ];
      }),
    ),
    orders: Object.fromEntries(rows.map((row) => [String(row.state), Number(row.n)])),
    cardEdits: board.stack.slack.edits(cardsOf(board)[0]?.ts ?? "").count,
    shortestGapMs: shortest.length > 0 ? Math.round(Math.min(...shortest)) : null,
    reasons: await board.query(
      "select error, count(*)::int as n from runs where state = 'failed' group by error order by n desc limit 5",
    ),
  };
}
