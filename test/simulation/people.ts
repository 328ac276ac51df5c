import { sql } from "drizzle-orm";
import type { Db, Statement } from "../../src/db/client.ts";
import { runBatch, sqlState } from "../../src/db/client.ts";
import { type CampaignId, newId, type RunId, type WorkspaceId } from "../../src/db/ids.ts";
import { insertCampaign } from "../../src/db/queries/campaigns/insert-campaign.ts";
import { insertCampaignCard, insertCardEffect } from "../../src/db/queries/campaigns/insert-card.ts";
import { UserError } from "../../src/errors.ts";
import type { Pipeline } from "../../src/pipelines/engine/define.ts";
import type { Engine } from "../../src/pipelines/engine/engine.ts";
import { runStatements } from "../../src/pipelines/engine/start.ts";
import type { Dice } from "./dice.ts";
import type { Records } from "./records.ts";
import type { World } from "./world.ts";

/** What people need of the world to act in it. */
export interface Stage {
  world: World;
  dice: Dice;
  records: Records;
  engine: Engine;
  db: Db;
  workspace: WorkspaceId;
  film: Pipeline;
  /** Story elements that are left out. */
  without: ReadonlySet<string>;
  /** Events that people caused, by name. */
  events: string[];
}

const SECOND = 1_000;
const TRIES = 12;

/** Does something a person asked for; where no answer comes, the person asks again after a while. */
export function request(
  stage: Pick<Stage, "world" | "records">,
  name: string,
  work: () => Promise<string>,
  tried = 1,
): void {
  const { world, records } = stage;
  const again = () => {
    if (tried === TRIES) return records.violated(`nobody answers: ${name}`);
    world.after(4 * SECOND * tried, () => request(stage, name, work, tried + 1));
  };
  const ended = (end: { value: string } | { error: unknown }) => {
    if ("value" in end) return world.note(`${name}: ${end.value}`);
    if (end.error instanceof UserError) return world.note(`${name}: told "${end.error.message}"`);
    world.note(`${name}: no answer`);
    const message = messagesOf(end.error);
    if (!/fetch failed|no answer|did not take/.test(message)) records.violated(`${name}: ${message}`);
    again();
  };
  world.after(0, () => {
    const told = tried > 1 ? `${name} (again ${tried - 1})` : name;
    world.begin(told, 90 + (tried % 3), work, ended).onDeath.push(again);
  });
}

/** An error's message with those of its causes. */
function messagesOf(error: unknown): string {
  return error instanceof Error
    ? `${error.message} ${error.cause ? messagesOf(error.cause) : ""}`.trim()
    : String(error);
}

/** Does something once at a time of the seed's choosing, unless the story leaves it out. */
export function event(stage: Stage, name: string, inMs: number, act: () => void): void {
  if (stage.without.has(name)) return;
  stage.events.push(name);
  stage.world.after(inMs, act);
}

/** Clicks that a question draws: a little early, some time later, or just when its time is up (in so many milliseconds). */
export function clicks(stage: Stage, run: RunId, key: string, timeUpMs: number | null): void {
  const { dice, records } = stage;
  const about = `${records.label(run)} ${key}`;
  const plan = (kind: string, low: number, high: number) => {
    const name = `click ${about} ${kind}`;
    if (!stage.events.includes(name))
      event(stage, name, dice.between(name, low, high), () => click(stage, run, key, name));
  };
  const early = dice.chance(`early ${about}`, 0.3);
  if (early) plan("early", 0, 25);
  if (timeUpMs !== null && dice.chance(`last moment ${about}`, 0.5))
    plan("at the last moment", timeUpMs, timeUpMs + 1_500);
  if (early && dice.chance(`only early ${about}`, 0.7)) return;
  for (let n = 1; n <= dice.between(`clicks ${about}`, 0, 2); n += 1) plan(`${n}`, 100, 150_000);
}

/** One click, whose fate is kept. */
export function click(stage: Stage, run: RunId, key: string, name: string): void {
  const { dice, records, engine, workspace } = stage;
  const choice = dice.pick(`choice ${name}`, ["approve", "approve", "approve", "revise", "reject"]);
  const about = `${run} ${key}`;
  records.sent.set(about, [...(records.sent.get(about) ?? []), name]);
  request(stage, name, async () => {
    const payload = key.includes("/order/") ? { again: choice === "approve" } : { choice, token: name };
    const fate = await engine.signal(workspace, run, key, payload, "U1");
    if (fate === "accepted") {
      records.accepted.add(about);
      records.answered.add(about);
    }
    return fate;
  });
}

export interface Launch {
  campaign: CampaignId;
  runs: { id: RunId; label: string; subject: string }[];
}

export function planLaunch(stage: Stage, items: number): Launch {
  const launch: Launch = { campaign: newId<CampaignId>(), runs: [] };
  stage.records.labels.set(launch.campaign, "campaign");
  for (let n = 1; n <= items; n += 1) {
    const run = { id: newId<RunId>(), label: `film-${n}`, subject: newId() };
    stage.records.labels.set(run.id, run.label);
    launch.runs.push(run);
  }
  return launch;
}

const subjects = (db: Db, campaign: CampaignId, runs: Launch["runs"]): Statement[] =>
  runs.map(({ subject }) =>
    db.execute(
      sql`insert into sim_subjects (id, campaign_id, status) values (${subject}::uuid, ${campaign}::uuid, 'queued') on conflict do nothing`,
    ),
  );

const newRuns = (runs: Launch["runs"]) =>
  runs.map(({ id, label, subject }) => ({ id, requestKey: label, subjectId: subject, input: { label } }));

/** Launches a campaign: its row, its card, its runs, in one transaction. Sent again, it finds itself launched. */
export async function launchCampaign(stage: Stage, launch: Launch, budget: number | null): Promise<string> {
  const { db, workspace, engine, film, records } = stage;
  const { campaign, runs } = launch;
  const origin = { channel: "C1" };
  const row = {
    ...{ id: campaign, requestKey: "launch", name: "n", brief: "b", senderName: "s", senderCompany: "c" },
    ...{ companyInfo: "", voiceId: "v", totalItems: runs.length, origin },
  };
  try {
    await runBatch(db, [
      insertCampaign(db, workspace, row, "running"),
      insertCampaignCard(db, workspace, campaign, origin.channel),
      insertCardEffect(db, workspace, campaign, origin),
      ...subjects(db, campaign, runs),
      ...(budget === null
        ? []
        : [db.execute(sql`update campaigns set budget = ${budget}::bigint where id = ${campaign}::uuid`)]),
      ...runStatements(db, workspace, { pipeline: film, campaignId: campaign, runs: newRuns(runs) }),
    ]);
  } catch (error) {
    if (sqlState(error) !== "23505") throw error;
  }
  for (const { id } of runs) records.promised.add(id);
  await engine.kick(workspace);
  return "launched";
}

/** Adds items to a campaign that may be running, closed or cancelled. */
export async function addItems(stage: Stage, campaign: CampaignId, runs: Launch["runs"]): Promise<string> {
  const { db, workspace, engine, film } = stage;
  await runBatch(db, [
    ...runStatements(db, workspace, { pipeline: film, campaignId: campaign, runs: newRuns(runs) }),
    ...subjects(db, campaign, runs),
  ]);
  await engine.kick(workspace);
  return "added";
}

/** Starts a run of its own in Slack. */
export async function startAlone(stage: Stage, pipeline: "brief" | "tour", label: string): Promise<string> {
  const { engine, workspace, records } = stage;
  const origin = { channel: "C1", threadTs: `thread of ${label}` };
  const { runId, created } = await engine.start(workspace, {
    pipeline,
    requestKey: label,
    input: { label },
    origin,
  });
  records.labels.set(runId, label);
  records.promised.add(runId);
  await engine.kick(workspace);
  return created ? "started" : "was started";
}

/** Does an ended run again from a step, as a new run. */
export async function replay(stage: Stage, label: string, from: string): Promise<string> {
  const { engine, workspace, records } = stage;
  const run = [...records.labels].find(([, name]) => name === label)?.[0];
  if (!run) return "there is nothing to replay";
  const { runId, created } = await engine.replay(workspace, run as RunId, { from, requestKey: `replay ${label}` });
  records.labels.set(runId, `replay of ${label}`);
  records.promised.add(runId);
  await engine.kick(workspace);
  return created ? "replayed" : "was replayed";
}
