import { Argument, Command, InvalidArgumentError, Option } from "commander";
import { z } from "zod";
import { syncSchedules } from "../../src/clients/qstash.ts";
import { SCHEDULES } from "../../src/cron/schedules.ts";
import { newId, type RunId } from "../../src/db/ids.ts";
import { listEffects } from "../../src/db/queries/board/list-effects.ts";
import { listActiveModels } from "../../src/db/queries/brain/score-models.ts";
import { listRuns } from "../../src/db/queries/engine/list-runs.ts";
import { RUN_STATES, type RunState } from "../../src/db/schema/runs.ts";
import { UserError } from "../../src/errors.ts";
import { type Board, withBoard } from "./board.ts";
import { listDeadLetters, showDeadLetter } from "./dead-letters.ts";
import { checkText, documentsText, draftsText, drainDrafts, restoreText } from "./drafts.ts";
import { effectText, healthText, runsText, runText, scoresText } from "./print.ts";
import { addRegistry } from "./registry.ts";
import { queueSettings } from "./settings.ts";

interface Options {
  workspace?: string;
}

/** Who is recorded for what the command line does. */
const BY = "operator";

/** Operates a deployment: what it is doing, why, and what a person may do about it. `print` gets the text. */
export function callboardCommand(print: (text: string) => void): Command {
  const program = new Command("callboard").description(
    "Operates a deployment; settings come from the environment, else from the running stack.",
  );
  const add = (usage: string, description: string) =>
    program
      .command(usage)
      .description(description)
      .option("--workspace <team>", "Slack team id (default: the only workspace)");

  add("health", "How the work stands, by pipeline.").action((options: Options) =>
    withBoard(options, async ({ engine, workspace }) => print(healthText(await engine.health(workspace)))),
  );
  add("scores", "The models behind scores, and how good they are.").action((options: Options) =>
    withBoard(options, async ({ db, workspace }) => print(scoresText(await listActiveModels(db, workspace)))),
  );
  add("runs", "Runs, the newest first.")
    .addOption(new Option("--state <state>", "only those").choices(RUN_STATES))
    .option("--limit <n>", "at most so many", atMost(1_000), 30)
    .action(({ state, limit, ...options }: Options & { state?: RunState; limit: number }) =>
      withBoard(options, async ({ db, workspace }) =>
        print(runsText((await listRuns(db, workspace, state ?? null, limit)).rows)),
      ),
    );
  add("run", "Why a run waits, and its history.")
    .argument("<id>", "", runId)
    .action((id: RunId, options: Options) => withBoard(options, (board) => show(board, id, print)));
  add("ledger", "What was posted and paid for: the newest, or those of a run or campaign.")
    .argument("[id]", "", runId)
    .option("--limit <n>", "at most so many", atMost(1_000), 50)
    .action((id: RunId | undefined, { limit, ...options }: Options & { limit: number }) =>
      withBoard(options, async ({ db, workspace }) => {
        const lines = await listEffects(db, workspace, id, limit);
        print(lines.length > 0 ? lines.map(effectText).join("\n") : "Nothing was posted or paid for under that.");
      }),
    );

  const change = (usage: string, description: string) => add(usage, description).argument("<id>", "", runId);
  const changed = (id: RunId, options: Options, act: (board: Board) => Promise<void>) =>
    withBoard(options, async (board) => {
      await act(board);
      await show(board, id, print);
    });
  change("retry", "Goes on with a failed or cancelled run where it ended.").action((id: RunId, options: Options) =>
    changed(id, options, ({ engine, workspace }) => engine.retry(workspace, id, { by: BY })),
  );
  change("skip", "Steps over a step that waits or failed.")
    .option("--output <json>", "the step's output, which later steps may need", jsonObject)
    .action((id: RunId, options: Options & { output?: Record<string, unknown> }) =>
      changed(id, options, ({ engine, workspace }) => engine.skip(workspace, id, { by: BY, output: options.output })),
    );
  change("take-over", "Takes a run from the Worker that holds it.").action((id: RunId, options: Options) =>
    changed(id, options, ({ engine, workspace }) => engine.takeOver(workspace, id, { by: BY })),
  );
  change("cancel", "Ends an open run.").action((id: RunId, options: Options) =>
    changed(id, options, async ({ engine, workspace, wake }) => {
      await engine.cancel(workspace, id);
      await wake();
    }),
  );
  change("replay", "Does an ended run again from a step on, as a new run.")
    .requiredOption("--from <step>", "the step to begin with")
    .option("--input <json>", "in place of the old input", jsonObject)
    .option("--key <text>", "the request's own id: given again, it starts nothing new")
    .action((id: RunId, options: Options & { from: string; input?: Record<string, unknown>; key?: string }) =>
      withBoard(options, async (board) => {
        const { from, input, key = newId() } = options;
        const request = { from, input, requestKey: `replay:${id}:${key}` };
        const { runId: made, created } = await board.engine.replay(board.workspace, id, request);
        print(created ? `Started run ${made}.` : `That was asked for before: run ${made}.`);
        await show(board, made, print);
      }),
    );

  addRegistry(add, print);

  add("drafts", "The queue of drafts and its newest jobs.").action((options: Options) =>
    withBoard(options, async (board) => print(await draftsText(board))),
  );
  add("drain", "Has every waiting draft looked at now.")
    .addArgument(new Argument("<what>").choices(["drafts"]))
    .action((_what: string, options: Options) => withBoard(options, async (board) => print(await drainDrafts(board))));
  add("check", "Looks for transcripts and documents that are not in order.")
    .addArgument(new Argument("<what>").choices(["transcripts"]))
    .action((_what: string, options: Options) => withBoard(options, async (board) => print(await checkText(board))));
  add("document", "A project's documents and their versions.")
    .argument("<project>", "its short name, as `/draft list` shows it")
    .action((slug: string, options: Options) =>
      withBoard(options, async (board) => print(await documentsText(board, slug))),
    );
  add("restore", "Makes an earlier version of a document the newest again, as a version of its own.")
    .argument("<document>", "its id, as `document` lists it", uuid)
    .requiredOption("--to <number>", "the version", atMost(1_000_000))
    .action((id: string, options: Options & { to: number }) =>
      withBoard(options, async (board) => print(await restoreText(board, id, options.to))),
    );

  const letters = program.command("dead-letters").description("Messages that QStash gave up.");
  letters
    .command("list", { isDefault: true })
    .action(async () => print(await listDeadLetters(await queueSettings(process.env))));
  letters
    .command("show")
    .argument("<id>")
    .action(async (id: string) => print(await showDeadLetter(await queueSettings(process.env), id)));

  program
    .command("schedules")
    .description("Makes or updates the QStash schedules.")
    .action(async () => {
      await syncSchedules(await queueSettings(process.env), [...SCHEDULES]);
      for (const { id, cron, path } of SCHEDULES) print(`${id}: ${cron} -> ${path}`);
    });
  return program;
}

async function show({ engine, workspace }: Board, id: RunId, print: (text: string) => void): Promise<void> {
  const [explained, timeline] = await Promise.all([engine.explain(workspace, id), engine.inspect(workspace, id)]);
  if (!explained || !timeline) throw new UserError("There is no such run in this workspace.", "List them with `runs`.");
  print(runText(explained, timeline));
}

function uuid(text: string): string {
  const id = z.uuid().safeParse(text.toLowerCase());
  if (!id.success) throw new InvalidArgumentError("Give an id as the list shows it.");
  return id.data;
}

function runId(text: string): RunId {
  const id = z.uuid().safeParse(text.toLowerCase());
  if (!id.success) throw new InvalidArgumentError("Give an id as `runs` lists it.");
  return id.data as RunId;
}

function jsonObject(text: string): Record<string, unknown> {
  try {
    return z.record(z.string(), z.unknown()).parse(JSON.parse(text));
  } catch {
    throw new InvalidArgumentError("Give a JSON object.");
  }
}

const atMost = (most: number) => (text: string) => {
  const count = Number(text);
  if (!/^\d+$/.test(text) || count < 1 || count > most)
    throw new InvalidArgumentError(`Give a whole number from 1 to ${most}.`);
  return count;
};
