import { createHash } from "node:crypto";
import { neonConfig } from "@neondatabase/serverless";
import { createDb } from "../../src/db/client.ts";
import { newId, type RunId, type WorkspaceId } from "../../src/db/ids.ts";
import { createLog } from "../../src/log.ts";
import type { Ports } from "../../src/pipelines/engine/define.ts";
import { createEngine, type Engine } from "../../src/pipelines/engine/engine.ts";
import type { QueueMessage } from "../../src/pipelines/ports.ts";
import { createBoundary } from "./boundary.ts";
import { createDice, type Dice } from "./dice.ts";
import { type Coverage, type Directed, FaultPlan } from "./faults.ts";
import { checkEnd, lookAtRest } from "./invariants.ts";
import { createNeonFetch } from "./neon-fetch.ts";
import { click, clicks, request, type Stage } from "./people.ts";
import { simulatedPipelines } from "./pipelines.ts";
import type { Postgres } from "./postgres.ts";
import { createPresenter } from "./presenter.ts";
import { enterVirtualTime } from "./process-clock.ts";
import { createQStash, type DeliveryAnswer } from "./qstash.ts";
import { Records } from "./records.ts";
import { lookIn, setScene } from "./scenario.ts";
import { TABLES } from "./schema.ts";
import { createSlack } from "./slack.ts";
import { createStudio } from "./studio.ts";
import { EPOCH, World } from "./world.ts";

/** What a seed came to. */
export interface SeedResult {
  seed: number;
  violations: string[];
  /** Of the whole story and of all rows at its end. */
  hash: string;
  runs: number;
  steps: number;
  faults: number;
  /** Names of the faults and of people's doings, which a shorter telling may leave out. */
  happened: string[];
  events: string[];
  coverage: Coverage;
  trace: string[];
  /** Which of the seed's stories it is: one in which too little happens is left for the next. */
  telling: number;
  /** The crash point it was told for, where chance had not reached it. */
  directed?: Directed;
}

/** What a seed's story has at least. */
export const LEAST = { runs: 3, steps: 15, faults: 5 };
const MOST_TELLINGS = 20;

/** How a seed is told. Left out: faults and events of these names. Without a telling, the first in which enough happens. */
export interface Telling {
  without?: ReadonlySet<string>;
  telling?: number;
  directed?: Directed | null;
}

const MINUTE = 60_000;
const WORKERS = 3;
/** All virtual time a seed may take to come to rest: far more than any healthy one needs, far less than a day. */
const LIMIT_MS = 8 * 3_600_000;

/** Lines of a story after which it goes round in circles. */
const LONGEST_TRACE = 15_000;

/** A port that no simulated step uses. */
const untouched = <T extends object>(name: string): T =>
  new Proxy({} as T, {
    get: (_target, property) => {
      throw new Error(`${name}.${String(property)} is not part of the simulation.`);
    },
  });

/** Tells one seed's story on a database that is nobody else's meanwhile. */
export async function runSeed(postgres: Postgres, seed: number, how: Telling = {}): Promise<SeedResult> {
  if (how.telling !== undefined) return tell(postgres, seed, how.telling, how);
  for (let telling = 0; ; telling += 1) {
    const result = await tell(postgres, seed, telling, how);
    const thin = result.runs < LEAST.runs || result.steps < LEAST.steps || result.faults < LEAST.faults;
    if (!thin || result.violations.length > 0 || telling === MOST_TELLINGS) return result;
  }
}

async function tell(
  postgres: Postgres,
  seed: number,
  telling: number,
  { without = new Set(), directed = null }: Telling,
): Promise<SeedResult> {
  await postgres.clear(TABLES);
  const dice = createDice(seed + telling * 1_000_003);
  const world = new World();
  const plan = new FaultPlan(dice, without, directed);
  const records = new Records();
  const cross = createBoundary(world, plan);
  const leave = enterVirtualTime(world, (worker) => dice.between(`skew ${worker}`, -20_000, 20_000));
  const workspace = newId<WorkspaceId>();
  const formerFetch = neonConfig.fetchFunction;
  neonConfig.fetchFunction = createNeonFetch(world, cross, postgres, (params) => {
    const id = params.find((param) => typeof param === "string" && param !== workspace && records.labels.has(param));
    return id ? records.label(String(id)) : "";
  });
  try {
    postgres.execute([{ query: "delete from workspaces", params: [] }], world.now);
    postgres.execute(
      [
        {
          query:
            "insert into workspaces (id, slack_team_id, name, parallelism, provider_limits) values ($1, 'T1', 'Simulation', $2, $3::jsonb)",
          params: [workspace, dice.between("parallelism", 1, 6), JSON.stringify(slotsOf(dice))],
        },
      ],
      world.now,
    );
    const db = createDb({ databaseUrl: "postgresql://sim:sim@simulation.invalid/sim" });
    let turn = 0;
    const workerOf = () => {
      turn += 1;
      return dice.between(`worker ${turn}`, 1, WORKERS);
    };
    const nameOf = ({ path, body }: QueueMessage) =>
      path === "/pipelines/advance"
        ? `advance ${records.label(String(body.runId))} d${String(body.dispatch)}`
        : path.slice(path.lastIndexOf("/") + 1);
    const deliver = (
      message: QueueMessage,
      name: string,
      done: (answer: DeliveryAnswer | { error: unknown }) => void,
    ) => {
      const lost = () => records.count(records.lost, String(message.body.runId));
      const task = world.begin(
        name,
        workerOf(),
        () => handle(engine, message),
        (end) => {
          if ("error" in end) lost();
          done("value" in end ? end.value : { error: end.error });
        },
      );
      task.onDeath.push(lost);
      return task;
    };
    const queue = createQStash(world, plan, cross, deliver, nameOf);
    const slack = createSlack(world, plan, cross, records);
    const studio = createStudio(world, dice, cross, records);
    const { film, brief, tour, leaf } = simulatedPipelines({
      dice,
      records,
      studio,
      asked: (run, key, timeUpMs) => clicks(stage, run, key, timeUpMs),
      callsBack: (run, key, inMs) =>
        void world.after(inMs, () =>
          request(stage, `callback ${records.label(run)} ${key}`, () => engine.signal(workspace, run, key, "ready")),
        ),
    });
    const log = createLog((level, line) => {
      if (level !== "info")
        world.note(`${world.current?.name ?? "nobody"} | log ${records.readable(line).slice(0, 300)}`);
    });
    const ports: Ports = {
      model: studio.model,
      scraper: untouched("scraper"),
      voice: untouched("voice"),
      visuals: untouched("visuals"),
      files: untouched("files"),
      slack,
      presenter: createPresenter(db),
      publicUrl: "https://simulation.invalid",
    };
    let drawn = 0;
    const random = () => {
      drawn += 1;
      return dice.at(`jitter ${drawn}`);
    };
    const budgetMs = dice.pick("budget", [20_000, 20_000, 6_000, 1]);
    const engine = createEngine({
      ...{ db, queue, ports, log, random, budgetMs },
      pipelines: [film, brief, tour, leaf],
      elapsed: () => world.now - EPOCH,
    });
    const stage: Stage = { world, dice, records, engine, db, workspace, film, without, events: [] };

    const launch = setScene(stage);
    const faultyFrom = EPOCH + 1_000 * dice.pick("faults begin", [0, 0, 0, 30, 90, 240]);
    const healthyFrom = faultyFrom + MINUTE * dice.pick("faults last", [4, 6, 8, 10, 12, 20]);
    plan.active = faultyFrom <= world.now;
    world.after(faultyFrom - world.now, () => {
      plan.active = true;
    });
    let quiet = 0;
    const beat = () => {
      world.after(MINUTE, beat);
      if (world.now >= healthyFrom) plan.active = false;
      world.begin("heartbeat", workerOf(), async () => {
        let after: WorkspaceId | null = null;
        do after = (await engine.heartbeat(after)).next;
        while (after);
      });
      const rest = lookAtRest(postgres);
      const late = world.now >= healthyFrom;
      lookIn(stage, launch, rest, late);
      if (late)
        for (const { run, key } of rest.waiting.filter((wait) => !records.answered.has(`${wait.run} ${wait.key}`)))
          click(
            stage,
            run as RunId,
            key,
            `answer ${records.label(run)} ${records.readable(key)} ${Math.floor(world.now / MINUTE)}`,
          );
      const busy = rest.openRuns + rest.unsettled + rest.openCampaigns + rest.staleCards + queue.waiting() > 0;
      quiet = late && !busy && world.now > EPOCH + 12 * MINUTE ? quiet + 1 : 0;
    };
    world.after(MINUTE * dice.at("first heartbeat"), beat);
    const over = () => quiet >= 2 || records.violations.length > 20 || world.trace.length > LONGEST_TRACE;
    const rested = await world.run(over, EPOCH + LIMIT_MS);
    if (!rested || world.trace.length > LONGEST_TRACE) records.violated("does not come to rest");
    checkEnd(postgres, records, slack);
    const [counts] = postgres.look(
      "select (select count(*) from runs) as runs, (select count(*) from step_runs) as steps",
    );
    return {
      seed,
      violations: records.violations,
      hash: hashOf(postgres, records, world),
      runs: Number(counts?.runs ?? 0),
      steps: Number(counts?.steps ?? 0),
      faults: plan.happened.length,
      happened: plan.happened,
      events: stage.events,
      coverage: plan.coverage,
      trace: world.trace,
      telling,
    };
  } finally {
    neonConfig.fetchFunction = formerFetch;
    leave();
  }
}

/** Some workspaces let few calls of a provider be under way at once. */
function slotsOf(dice: Dice): Record<string, number> {
  const provider = dice.pick("provider with slots", ["voice", "film", "Thinker"]);
  return dice.chance("slots", 0.4) ? { [provider]: dice.between("how many slots", 1, 2) } : {};
}

/** A delivery as the Worker's routes answer it. */
async function handle(engine: Engine, { path, body }: QueueMessage): Promise<DeliveryAnswer> {
  const workspace = body.workspaceId as WorkspaceId;
  if (path === "/pipelines/advance") {
    const delivered = await engine.advance(workspace, body.runId as RunId, Number(body.dispatch));
    return delivered.kind === "done"
      ? { status: 200 }
      : { status: 503, retryAfterSeconds: delivered.retryAfterSeconds };
  }
  if (path === "/pipelines/say") {
    await engine.say(workspace);
    return { status: 200 };
  }
  const comeAgainMs = await engine.render(workspace, { subjectType: "campaign", subjectId: String(body.subjectId) });
  return comeAgainMs === 0 ? { status: 200 } : { status: 503, retryAfterSeconds: Math.ceil(comeAgainMs / 1000) };
}

function hashOf(postgres: Postgres, records: Records, world: World): string {
  const rows = ["runs", "step_runs", "effects", "campaigns", "live_messages"].map((table) =>
    postgres
      .look(`select to_jsonb(t) as row from ${table} t`)
      .map(({ row }) => records.readable(String(row)))
      .sort(),
  );
  return createHash("sha256")
    .update(JSON.stringify([world.trace, rows]))
    .digest("hex")
    .slice(0, 16);
}
