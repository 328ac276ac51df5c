import { cardOfRun } from "../../db/queries/engine/live-messages.ts";
import type { Origin } from "../../db/schema/runs.ts";
import { attachFiles } from "../attach-files.ts";
import { defineStep, done, type StepContext, waitUntil } from "../engine/define.ts";
import type { SharedFile } from "../ports.ts";
import type { Coded, Planned, Reviewed, WorkflowInput } from "./state.ts";

/** Its card is waited for so often, in whose thread the files stand; then they go where the work was asked for. */
const LOOKS = 5;
const LOOK_AGAIN_MS = 3_000;

type DeliverInput = WorkflowInput & Planned & Coded & Partial<Reviewed> & { looks?: number };

/** Shows plan.md, code.ts and review.md in the thread of the workflow's card, once; with what the review changed. */
export const deliver = defineStep<DeliverInput>({
  name: "deliver",
  timeoutMs: 60_000,
  needs: ["workflowId", "plan", "code"],
  gives: ["delivered"],
  ends: true,
  async run(context) {
    const { input, run } = context;
    if (!run.origin) return done({ delivered: "kept" });
    const target = await threadOf(context, run.origin);
    const looks = input.looks ?? 0;
    if (target === "later" && looks < LOOKS) {
      const until = new Date(context.now.getTime() + LOOK_AGAIN_MS);
      return waitUntil(until, "its card is not posted yet", { looks: looks + 1 });
    }
    const where = target === "later" ? run.origin : target;
    const files = filesOf(input);
    const names = files.map(({ name }) => name).join(", ");
    const delivered = await attachFiles(context, { purpose: "files", target: where, files, comment: names });
    return done({ delivered });
  },
});

async function threadOf(
  { db, workspaceId, run }: StepContext<DeliverInput>,
  origin: Origin,
): Promise<Origin | "later"> {
  const card = (await cardOfRun(db, workspaceId, run.id)).rows[0];
  if (!card?.ts) return card?.posting ? "later" : origin;
  return { ...origin, channel: card.channel, threadTs: card.ts };
}

function filesOf({ plan, code, review, changes }: DeliverInput): SharedFile[] {
  const file = (name: string, text: string | null | undefined): SharedFile[] =>
    text ? [{ name, bytes: new TextEncoder().encode(text) }] : [];
  return [
    ...file("plan.md", `${plan}\n`),
    ...file("code.ts", code),
    ...file("review.md", review),
    ...file("code.diff", changes),
  ];
}
