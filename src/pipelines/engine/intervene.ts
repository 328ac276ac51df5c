import { NOT_AS_REQUIRED, runBatchAgain, type Statement, sqlState } from "../../db/client.ts";
import type { CampaignId, RunId, WorkspaceId } from "../../db/ids.ts";
import type { RunFacts } from "../../db/queries/engine/explain-run.ts";
import { lockCampaign } from "../../db/queries/engine/insert-runs.ts";
import { type Hand, type HandVerb, requireRun, resumeRun } from "../../db/queries/engine/resume-run.ts";
import { messageOf, UserError } from "../../errors.ts";
import { cancelOpen, cancelOrphans } from "./cancel.ts";
import { closeIfFinished } from "./close.ts";
import { type EngineDeps, pipelineOf } from "./deps.ts";
import { dispatchDue } from "./dispatch.ts";
import { explained, factsOf, type Possible } from "./explain.ts";
import { askRender } from "./render.ts";
import { MAX_ATTEMPTS } from "./run-step.ts";

/** Who does it, and where they saw the run: with `seq`, a run that has moved on since is left alone. */
export interface ByHand {
  /** A Slack user's id, or "operator". Recorded. */
  by: string;
  seq?: number | undefined;
}

const ENTRY: Record<HandVerb, Possible> = { retry: "retry", skip: "skip", takeOver: "take_over", replay: "replay" };

/** Goes on with a failed or cancelled run at the step where it ended. @throws UserError that says what to do instead. */
export async function retryRun(deps: EngineDeps, workspace: WorkspaceId, run: RunId, hand: ByHand): Promise<void> {
  await move(deps, workspace, run, hand, "retry", { verb: "retried", by: hand.by });
}

/**
 * Steps over the step where a run waits or failed, with the output that the later steps need.
 * @throws UserError without an output, at the last step, and where nothing stands in the run's way.
 */
export async function skipStep(
  deps: EngineDeps,
  workspace: WorkspaceId,
  run: RunId,
  hand: ByHand & { output: Record<string, unknown> | undefined },
): Promise<void> {
  const { output, by } = hand;
  if (!output)
    throw new UserError(
      "A step cannot be skipped without its output, because later steps may need it.",
      "Give the output as a JSON object; {} where nothing needs it.",
    );
  await move(deps, workspace, run, hand, "skip", { verb: "skipped", by, output });
}

/** Takes a run from the Worker that holds it: another one begins the step anew, and the old one's checkpoint is refused. */
export async function takeOverRun(deps: EngineDeps, workspace: WorkspaceId, run: RunId, hand: ByHand): Promise<void> {
  await move(deps, workspace, run, hand, "takeOver", { verb: "taken_over", by: hand.by });
}

/** Ends an open run and those it waits for. Its last word is due then; `kick` says it. @throws UserError where it has ended. */
export async function cancelByHand(deps: EngineDeps, workspace: WorkspaceId, run: RunId): Promise<CampaignId | null> {
  const ended = await cancelOpen(deps, workspace, run, "Cancelled.");
  if (!ended) throw new UserError("The run has ended already.", "Retry it to have it done again.");
  await cancelOrphans(deps, workspace, run);
  const campaign = ended.campaign_id as CampaignId | null;
  if (campaign) await closeIfFinished(deps, workspace, campaign);
  await hasten(deps, workspace, run, campaign);
  return campaign;
}

async function move(
  deps: EngineDeps,
  workspace: WorkspaceId,
  run: RunId,
  { seq }: ByHand,
  verb: "retry" | "skip" | "takeOver",
  hand: Hand,
): Promise<void> {
  const facts = await allowed(deps, workspace, run, verb, seq);
  const stepIndex = facts.step_index + (verb === "skip" ? 1 : 0);
  const name = facts.steps[stepIndex]?.name ?? "";
  const pipeline = pipelineOf(deps, facts.pipeline);
  if (verb !== "takeOver" && !pipeline?.steps.some((step) => step.name === name)) {
    throw new UserError(
      `The ${facts.pipeline} pipeline has no step "${name}" any more.`,
      "Deploy a version that has it, or replay the run from a step that exists.",
    );
  }
  await byHand(deps, workspace, facts, verb, () => [
    resumeRun(deps.db, workspace, run, hand),
    ...(verb === "takeOver" ? [] : subjectEnters(deps, workspace, facts, stepIndex)),
  ]);
  if (verb === "skip") await cancelOrphans(deps, workspace, run);
}

/** The run's facts, where they allow it. @throws UserError */
export async function allowed(
  deps: EngineDeps,
  workspace: WorkspaceId,
  run: RunId,
  verb: HandVerb,
  seq?: number,
): Promise<RunFacts> {
  const facts = await factsOf(deps, workspace, run);
  if (!facts) throw new UserError("There is no such run.", "Look the id up with `runs`, or on the run's card.");
  if (seq !== undefined && facts.seq !== seq) throw movedOn();
  if (!explained(facts, MAX_ATTEMPTS).may.includes(ENTRY[verb])) throw refusal(facts, verb);
  return facts;
}

/** Commits what a person does to a run, its campaign locked first, and sends the run on its way. @throws UserError after a lost race. */
export async function byHand(
  deps: EngineDeps,
  workspace: WorkspaceId,
  facts: RunFacts,
  verb: HandVerb,
  writes: () => Statement[],
): Promise<void> {
  const { id, campaign_id: campaign } = facts;
  try {
    await runBatchAgain(deps.db, () => [
      ...(campaign ? [lockCampaign(deps.db, workspace, campaign)] : []),
      ...requireRun(deps.db, workspace, id, facts.seq, verb),
      ...writes(),
    ]);
  } catch (error) {
    if (sqlState(error) !== NOT_AS_REQUIRED) throw error;
    await allowed(deps, workspace, id, verb, facts.seq);
    throw new UserError("Another run works on the same item now.", "Wait for it to end, or cancel it first.");
  }
  await hasten(deps, workspace, id, campaign);
}

/** What the heartbeat would do later. */
async function hasten(deps: EngineDeps, workspace: WorkspaceId, run: RunId, campaign: CampaignId | null) {
  const haste = [
    () => dispatchDue(deps, workspace),
    async () => campaign && (await askRender(deps, workspace, { subjectType: "campaign", subjectId: campaign })),
  ];
  for (const act of haste) await act().catch((error) => deps.log.warn("by_hand", { run, message: messageOf(error) }));
}

/** The subject's status word at a step: its own, or that of the nearest step before it that has one. */
export function subjectEnters(
  deps: EngineDeps,
  workspace: WorkspaceId,
  { pipeline: slug, steps, subject_id: subject }: Pick<RunFacts, "pipeline" | "steps" | "subject_id">,
  stepIndex: number,
): Statement[] {
  const pipeline = pipelineOf(deps, slug);
  const words = steps.slice(0, stepIndex + 1).map((step) => pipeline?.statusWords?.[step.name]);
  const word = words.findLast((found) => found !== undefined);
  return subject && word && pipeline?.subject ? pipeline.subject.entered(workspace, subject, word)(deps.db) : [];
}

const movedOn = () => new UserError("The run has moved on since that was shown.", "Look at it again.");

function refusal(facts: RunFacts, verb: HandVerb): UserError {
  const { state, campaign, lock } = facts;
  const open = state === "queued" || state === "running" || state === "waiting";
  if (!open && campaign?.status === "cancelled")
    return new UserError("The run's campaign was cancelled.", "Launch a new one to have it done.");
  switch (verb) {
    case "retry":
      return open
        ? new UserError(
            `The run has not ended: it is ${state}.`,
            lock
              ? "Take it over if its Worker seems stuck, or cancel it first."
              : "It goes on by itself; cancel it first to begin anew.",
          )
        : new UserError("The run is completed.", "Replay it from a step to have that done again.");
    case "skip":
      if (lock) return new UserError("A Worker is at this step.", "Wait for it to end, or take the run over first.");
      if (state === "completed") return new UserError("The run is completed.", "There is nothing to skip.");
      return facts.step_index >= facts.steps.length - 1
        ? new UserError("Nothing follows the last step.", open ? "Cancel the run instead." : "Retry the run instead.")
        : new UserError("Nothing stands in the run's way.", "Wait for its turn, or cancel it.");
    case "takeOver":
      return open
        ? new UserError("No Worker holds the run.", "It is taken up by itself as soon as it is due.")
        : new UserError(`The run has ended: it is ${state}.`, "Retry it, or replay it from a step.");
    case "replay":
      return new UserError(`The run has not ended: it is ${state}.`, "Wait for its end, or cancel it first.");
  }
}
