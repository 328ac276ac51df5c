import { newId, type RunId } from "../../src/db/ids.ts";
import type { Rest } from "./invariants.ts";
import {
  addItems,
  event,
  type Launch,
  launchCampaign,
  planLaunch,
  replay,
  request,
  type Stage,
  startAlone,
} from "./people.ts";

const SECOND = 1_000;

/** What people do in a seed: launch, start, start again, add, pause, resume, raise, cancel. */
export function setScene(stage: Stage): Launch {
  const { dice, engine, workspace } = stage;
  const launch = planLaunch(stage, dice.pick("items", [2, 2, 2, 3, 4]));
  const { campaign } = launch;
  const budget = dice.chance("has a ceiling", 0.35) ? dice.between("ceiling", 1, 5) * 800_000 : null;
  const doLaunch = () => request(stage, "launch", () => launchCampaign(stage, launch, budget));
  stage.world.after(0, doLaunch);
  if (dice.chance("launched twice", 0.3))
    event(stage, "launch sent again", dice.between("launch sent again", 0, 3_000), doLaunch);

  for (let n = 1; n <= dice.between("briefs", 1, 2); n += 1) {
    const label = `brief-${n}`;
    const start = () => request(stage, `start ${label}`, () => startAlone(stage, "brief", label));
    event(stage, `start ${label}`, dice.between(`start ${label}`, 0, 20_000), start);
    if (dice.chance(`${label} twice`, 0.3))
      event(stage, `start ${label} again`, dice.between(`again ${label}`, 0, 120_000), start);
  }

  if (dice.chance("a tour", 0.3))
    event(stage, "start tour", dice.between("start tour", 0, 60_000), () =>
      request(stage, "start tour", () => startAlone(stage, "tour", "tour")),
    );
  if (dice.chance("a replay", 0.25)) {
    const label = dice.pick("which is replayed", ["brief-1", "brief-1", "tour"]);
    const from = dice.pick(
      "from which step",
      label === "tour" ? ["plan", "sendOut"] : ["collect", "ask", "say", "nowhere"],
    );
    event(stage, `replay ${label}`, dice.between("when to replay", 200_000, 1_500_000), () =>
      request(stage, `replay ${label}`, () => replay(stage, label, from)),
    );
  }

  if (dice.chance("more items", 0.3)) {
    const more = { id: newId<RunId>(), label: "film-late", subject: newId() };
    stage.records.labels.set(more.id, more.label);
    event(stage, "add an item", dice.between("when to add", 5_000, 900_000), () =>
      request(stage, "add an item", () => addItems(stage, campaign, [more])),
    );
  }

  const control = (name: string, inMs: number, act: () => Promise<unknown>) =>
    event(stage, name, inMs, () =>
      request(stage, name, async () => {
        await act();
        return "done";
      }),
    );
  if (dice.chance("paused", 0.35)) {
    const at = dice.between("when to pause", 1_000, 300_000);
    control("pause", at, () => engine.control.pause(workspace, campaign));
    control("resume", at + dice.between("when to resume", 500, 240_000), () =>
      engine.control.resume(workspace, campaign),
    );
  }
  if (dice.chance("cancelled", 0.15))
    control("cancel", dice.between("when to cancel", 1_000, 500_000), () => engine.control.cancel(workspace, campaign));
  if (dice.chance("one cancelled", 0.2)) {
    const run = dice.pick("which is cancelled", launch.runs);
    control(`cancel ${run.label}`, dice.between("when to cancel one", 1_000, 400_000), () =>
      engine.control.cancelRun(workspace, run.id),
    );
  }
  if (dice.chance("one taken over", 0.15)) {
    const run = dice.pick("which is taken over", launch.runs);
    control(`take over ${run.label}`, dice.between("when to take over", 1_000, 200_000), () =>
      engine.takeOver(workspace, run.id, { by: "U1" }),
    );
  }
  return launch;
}

/** Once a minute people look: they raise a ceiling that was reached, retry what failed, and later lift their own pause. */
export function lookIn(stage: Stage, launch: Launch, rest: Rest, late: boolean): void {
  const { engine, workspace, world, dice, records } = stage;
  const minute = Math.floor(world.now / (60 * SECOND));
  if (rest.budgetPaused)
    request(stage, `raise in minute ${minute}`, async () => {
      await engine.control.raise(workspace, launch.campaign, rest.spent + 3_000_000);
      return "raised";
    });
  if (rest.userPaused && late)
    request(stage, `resume in minute ${minute}`, async () => {
      await engine.control.resume(workspace, launch.campaign);
      return "resumed";
    });
  for (const { run, key } of rest.waiting) {
    const name = `skip ${records.label(run)} ${records.readable(key)}`;
    if (stage.events.includes(name) || !dice.chance(name, 0.06)) continue;
    event(stage, name, dice.between(`when to ${name}`, 0, 40_000), () =>
      request(stage, name, async () => {
        const output = { by: "skipped", job: "skipped", facts: [] };
        await engine.skip(workspace, run as RunId, { by: "U1", output });
        return "skipped";
      }),
    );
  }
  for (const id of rest.failed) {
    const name = `retry ${records.label(id)}`;
    if (stage.events.includes(name) || !dice.chance(name, 0.2)) continue;
    event(stage, name, dice.between(`when to ${name}`, 0, 30_000), () =>
      request(stage, name, async () => {
        for (const about of records.answered) if (about.startsWith(id)) records.answered.delete(about);
        await engine.retry(workspace, id as RunId, { by: "U1" });
        return "retried";
      }),
    );
  }
}
