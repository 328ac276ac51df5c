import { sql } from "drizzle-orm";
import { z } from "zod";
import type { Statement, Writes } from "../../src/db/client.ts";
import type { RunId } from "../../src/db/ids.ts";
import { ExternalError, FatalStepError, RetryAfterError } from "../../src/errors.ts";
import {
  definePipeline,
  defineStep,
  done,
  fail,
  next,
  type Outcome,
  type Pipeline,
  revise,
  type Step,
  type StepContext,
  type SubjectTracker,
  waitForSignal,
  waitUntil,
} from "../../src/pipelines/engine/define.ts";
import type { Dice } from "./dice.ts";
import type { Records } from "./records.ts";
import type { Studio } from "./studio.ts";

/** What the steps need from the simulation around them. */
export interface Backstage {
  dice: Dice;
  records: Records;
  studio: Studio;
  /** The step asks a person, for so many milliseconds or for ever: clicks follow. */
  asked(run: RunId, key: string, timeUpMs: number | null): void;
  /** The provider will call back about a job. */
  callsBack(run: RunId, key: string, inMs: number): void;
}

type Context = StepContext<{ label: string; job?: string }>;
type Body = (context: Context, name: string, attempt: number) => Promise<Outcome>;

const SECOND = 1_000;
/** More than a workspace lets be ordered again without asking. */
const DEAR = 1_500_000;

/** A step that counts its attempts and errors, sometimes throws, and writes one row with every outcome of its own. */
function step(backstage: Backstage, name: string, timeoutMs: number, body: Body): Step {
  const { dice, records } = backstage;
  return defineStep<{ label: string; job?: string }>({
    name,
    timeoutMs,
    async run(context) {
      const { run } = context;
      records.labels.set(run.id, context.input.label);
      const key = `${run.id}/${name}/${run.visit}`;
      const attempt = records.count(records.begun, key);
      const told = `${context.input.label} ${name}/${run.visit} ~${attempt}`;
      let over = false;
      context.signal.addEventListener("abort", () => {
        if (!over) records.count(records.errors, key);
        over = true;
      });
      try {
        if (dice.chance(`delay ${told}`, 0.04))
          throw new RetryAfterError("Provider", 1_000 * dice.between(`wait ${told}`, 1, 90));
        if (dice.chance(`throw ${told}`, 0.06)) throw new ExternalError("Provider", "is not well");
        if (dice.chance(`ponder ${told}`, 0.25))
          await backstage.studio.ponder(dice.between(`pondering ${told}`, 50, 1_500));
        const outcome = await body(context, told, attempt);
        const writes: Writes = (db): Statement[] => [
          db.execute(sql`insert into sim_writes (run_id, step, visit, outcome)
            values (${run.id}::uuid, ${name}, ${run.visit}::int, ${outcome.kind})`),
        ];
        return { ...outcome, writes };
      } catch (error) {
        const given = error instanceof RetryAfterError || error instanceof FatalStepError;
        if (!over && !given) records.count(records.errors, key);
        throw error;
      } finally {
        over = true;
      }
    },
  });
}

/** Asks a person, with a time-out or without, and goes where the answer says. */
function ask(backstage: Backstage, name: string, back: string | null): Step {
  const { dice } = backstage;
  return step(backstage, name, 3 * SECOND, async ({ run, resume, now, input }) => {
    const key = `${name}/${run.visit}`;
    if (resume?.kind === "signal") {
      const { choice, token } = resume.signal.payload as { choice: string; token: string };
      if (choice === "revise" && back && run.visit === 1) return revise(back, { token });
      if (choice === "reject") return fail(`rejected: ${token}`);
      return next({ by: token });
    }
    if (resume?.kind === "timeout") return next({ by: "timeout" });
    const timeUpMs = dice.chance(`${input.label} ${key} has a time-out`, 0.5)
      ? SECOND * dice.between(`${input.label} ${key} time-out`, 20, 200)
      : null;
    backstage.asked(run.id, key, timeUpMs);
    const until = timeUpMs === null ? undefined : new Date(now.getTime() + timeUpMs);
    return waitForSignal("an answer", until);
  });
}

const pay = (
  backstage: Backstage,
  context: Context,
  provider: string,
  item: { looks: boolean; worstCost: number | null },
) =>
  context.ledger.once({
    purpose: provider,
    kind: "paid",
    provider,
    worstCost: item.worstCost,
    withinMs: 12 * SECOND,
    send: async ({ signal, key }) => {
      const { jobId } = await backstage.studio.order(provider, key, signal);
      return { result: { jobId }, externalId: jobId, cost: item.worstCost };
    },
    ...(item.looks
      ? {
          lookup: async ({ signal, key }: { signal: AbortSignal; key: string }) => {
            const found = await backstage.studio.find(key, signal);
            return found === "absent" ? found : { result: found, externalId: found.jobId, cost: item.worstCost };
          },
        }
      : {}),
  });

/** Mirrors runs onto rows of the simulation's own. */
const tracker: SubjectTracker = {
  entered: (_workspace, id, word) => (db) => [
    db.execute(sql`update sim_subjects set status = ${word} where id = ${id}::uuid`),
  ],
  ended:
    (_workspace, id, { state }) =>
    (db) => [db.execute(sql`update sim_subjects set status = ${state}, endings = endings + 1 where id = ${id}::uuid`)],
  campaignCancelled: (_workspace, campaign) => (db) => [
    db.execute(sql`update sim_subjects set status = 'cancelled', endings = endings + 1
                    where campaign_id = ${campaign}::uuid and status not in ('completed', 'failed', 'cancelled')`),
  ],
};

/** An item of a campaign: quick work, two paid jobs, a poll, a rest, a person's answer, a post. */
function film(backstage: Backstage): Pipeline {
  const { dice, studio } = backstage;
  return definePipeline({
    slug: "film",
    version: 1,
    input: z.object({ label: z.string() }),
    subject: tracker,
    statusWords: { gather: "gathering", voice: "voicing", film: "filming", approve: "asking", publish: "publishing" },
    steps: [
      step(backstage, "gather", 5 * SECOND, async ({ model, run, signal, input }) => {
        const think = async (item: number) => {
          const about = {
            schema: z.object({ text: z.string() }),
            system: "s",
            user: `${run.id}/${run.visit}/gather/${item}`,
          };
          return (await model.answer({ name: "facts", item, ...about, signal })).value.text;
        };
        const facts = [await think(1)];
        if (dice.chance(`${input.label} thinks twice`, 0.5)) facts.push(await think(2));
        return next({ facts });
      }),
      step(backstage, "voice", 40 * SECOND, async (context) => {
        const { jobId } = await pay(backstage, context, "voice", {
          looks: false,
          worstCost: dice.chance("voices are dear", 0.15) ? DEAR : 400_000,
        });
        await studio.file(`voice of ${context.input.label}`);
        return next({ voice: jobId });
      }),
      step(backstage, "film", 40 * SECOND, async (context) => {
        const { run, now, signal, resume } = context;
        const { jobId } = await pay(backstage, context, "film", { looks: true, worstCost: 700_000 });
        if (!resume)
          backstage.callsBack(
            run.id,
            `film/${run.visit}`,
            1_000 * dice.between(`callback ${context.input.label}`, 1, 120),
          );
        if (await studio.ready(String(jobId), signal)) return next({ film: jobId });
        return waitUntil(new Date(now.getTime() + 30 * SECOND), "the film is being made", { job: jobId });
      }),
      step(backstage, "rest", 3 * SECOND, async ({ resume, now, input }) =>
        resume
          ? next({})
          : waitUntil(new Date(now.getTime() + SECOND * dice.between(`rest of ${input.label}`, 5, 240)), "a rest"),
      ),
      ask(backstage, "approve", "voice"),
      step(backstage, "publish", 15 * SECOND, async (context) => {
        const { ledger, slack, workspaceId, input } = context;
        if (dice.chance(`${input.label} is hopeless`, 0.1)) throw new FatalStepError("The channel does not want it");
        const target = { channel: "C2" };
        const card = { text: `published ${input.label}`, blocks: [] };
        const posted = await ledger.once({
          purpose: "publish",
          kind: "post",
          provider: "Slack",
          withinMs: 10 * SECOND,
          send: async ({ signal, key }) => ({ result: await slack.post({ workspaceId, target, card, key, signal }) }),
          lookup: async ({ signal, key, reservedAt }) => {
            const found = await slack.find({ workspaceId, target, key, since: reservedAt, signal });
            return typeof found === "object" ? { result: found } : found;
          },
        });
        return done({ posted });
      }),
    ],
  });
}

/** A run begun in Slack: a job without a price, a question, and often a last word of its own. */
function brief(backstage: Backstage): Pipeline {
  const { dice, studio } = backstage;
  return definePipeline({
    slug: "brief",
    version: 1,
    input: z.object({ label: z.string() }),
    steps: [
      step(backstage, "collect", 3 * SECOND, async () => next({})),
      step(backstage, "write", 15 * SECOND, async (context) => {
        const { jobId } = await pay(backstage, context, "writer", { looks: false, worstCost: null });
        return next({ draft: jobId });
      }),
      ask(backstage, "ask", "collect"),
      step(backstage, "say", 15 * SECOND, async ({ lastWord, input }) => {
        const card = { text: `summary of ${input.label}`, blocks: [] };
        return next(dice.chance(`${input.label} speaks for itself`, 0.5) ? { said: await lastWord(card) } : {});
      }),
      step(backstage, "file", 5 * SECOND, async ({ input }) => {
        await studio.file(`brief of ${input.label}`);
        return done({});
      }),
    ],
  });
}

/** A run that sends others out, waits for all of them or until a time, and counts what came back. */
function tour(backstage: Backstage): Pipeline {
  const { dice } = backstage;
  return definePipeline({
    slug: "tour",
    version: 1,
    input: z.object({ label: z.string() }),
    steps: [
      step(backstage, "plan", 3 * SECOND, async () => next({})),
      step(backstage, "sendOut", 8 * SECOND, async (context) => {
        const { resume, input, now, run } = context;
        if (!resume || resume.kind === "signal") {
          const until = dice.chance(`${input.label} has a time-out`, 0.3)
            ? { until: new Date(now.getTime() + SECOND * dice.between(`${input.label} time-out`, 30, 300)) }
            : {};
          const size = dice.between(`leaves of ${input.label}`, 2, 3);
          const runs = Array.from({ length: size }, (_, n) => ({
            item: String(n),
            pipeline: "leaf",
            input: { label: `${input.label}-${run.visit}-leaf-${n}` },
            // Their ids are hashes: without an order of their own, each telling would have another one.
            priority: size - n,
          }));
          return context.fanOut({ reason: "its leaves", runs, ...until });
        }
        const children = await context.children();
        const open = children.filter(({ state }) => !["completed", "failed", "cancelled"].includes(state)).length;
        const back = children.filter(({ state }) => state === "completed").length;
        return next({ of: children.length, back, open, timedOut: resume.kind !== "children" });
      }),
      step(backstage, "tell", 5 * SECOND, async () => done({})),
    ],
  });
}

/** A run that another one started: quick, with one paid job, and sometimes without hope. */
function leaf(backstage: Backstage): Pipeline {
  const { dice } = backstage;
  return definePipeline({
    slug: "leaf",
    version: 1,
    input: z.object({ label: z.string() }),
    steps: [
      step(backstage, "grow", 40 * SECOND, async (context) => {
        if (dice.chance(`${context.input.label} is hopeless`, 0.1))
          throw new FatalStepError("The ground does not want it");
        const { jobId } = await pay(backstage, context, "voice", { looks: true, worstCost: 300_000 });
        return next({ voice: jobId });
      }),
      step(backstage, "fall", 3 * SECOND, async () => done({ fallen: true })),
    ],
  });
}

export const simulatedPipelines = (
  backstage: Backstage,
): { film: Pipeline; brief: Pipeline; tour: Pipeline; leaf: Pipeline } => ({
  film: film(backstage),
  brief: brief(backstage),
  tour: tour(backstage),
  leaf: leaf(backstage),
});
