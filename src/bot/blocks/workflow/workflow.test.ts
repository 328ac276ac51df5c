import { expect, test } from "vitest";
import { checkBlocks } from "../../../../sandbox/slack/blocks-check.ts";
import { newId, type RunId, type SlackUserId, type WorkflowId, type WorkspaceId } from "../../../db/ids.ts";
import type { WorkflowFacts } from "../../../pipelines/index.ts";
import type { Card } from "../../../pipelines/ports.ts";
import { LIMITS } from "../limits.ts";
import { workflowCard } from "./card.ts";
import { workflowEndedCard } from "./ended.ts";
import { sessionList, workflowList, workflowSessions } from "./list.ts";

/** Text as hostile and as long as anybody may store. */
const HOSTILE = `<!channel> <@U07NWMAYA01> & @here https://evil.example \`\`\` ${"<&>\n".repeat(3_000)}`;
const AT = new Date("2026-11-21T09:00:00Z");

const session = (over: Partial<WorkflowFacts["sessions"][number]> = {}): WorkflowFacts["sessions"][number] => ({
  ...{ sessionId: newId(), agent: "coder", step: "code", visit: 1, attempt: 1, status: "completed" },
  ...{ model: "gpt-4.1-mini", error: null, workflowId: null, startedAt: AT, completedAt: new Date(+AT + 4_000) },
  ...over,
});
const facts = (
  over: Partial<WorkflowFacts["workflow"]> = {},
  run: Partial<NonNullable<WorkflowFacts["run"]>> = {},
): WorkflowFacts => ({
  workflow: {
    ...{ id: newId<WorkflowId>(), workspaceId: newId<WorkspaceId>(), task: "Parse a CSV line.", status: "in_progress" },
    ...{ currentStep: "code", artifacts: {}, verdict: null, reviewSummary: null, error: null, origin: null },
    ...{ requestKey: "k", createdBy: "U07NWMAYA01" as SlackUserId, createdAt: AT, changedAt: AT, endedAt: null },
    ...over,
  },
  run: {
    ...{ id: newId<RunId>(), state: "running", stepIndex: 1, visit: 1, seq: 1, error: null, waits: null, held: true },
    steps: ["plan", "code", "review", "deliver"].map((name) => ({ name, timeoutMs: 1_000, agent: "coder" })),
    ...run,
  },
  sessions: [session({ step: "plan", agent: "planner" })],
});

function fits(card: Card): void {
  expect(checkBlocks(card.blocks, "message").problems).toEqual([]);
  expect(card.blocks.length).toBeLessThanOrEqual(LIMITS.blocksInMessage);
  expect(JSON.stringify(card)).not.toMatch(/<!channel>|<!here>|@here/);
}

test("under way -> each step with its agent, what is done, now and open; Cancel asks first", () => {
  const { text, blocks } = workflowCard(facts());
  expect(text).toContain("*plan* (coder): done, 4 s");
  expect(text).toContain("*code* (coder): the coder writes code.ts");
  expect(text).toContain("*review* (coder): not begun");
  expect(JSON.stringify(blocks)).toContain("Cancel the workflow?");
});

test("sent back, waiting, failed -> said, with the way out", () => {
  expect(workflowCard(facts({}, { visit: 2 })).text).toContain("sent back by the reviewer");
  const error = { code: "wait", message: "Slow down.", service: "The model", until: AT.toISOString() } as const;
  expect(workflowCard(facts({}, { error })).text).toContain("It waits. The model: Slow down., next try");
  const failed = workflowCard(facts({ status: "failed", error: "It broke." }, { state: "failed" }));
  expect(failed.text).toContain("It broke.");
  expect(JSON.stringify(failed.blocks)).toContain("workflow_retry");
});

test("everything as long and hostile as can be stored -> Slack takes it, nobody is mentioned", () => {
  const artifacts = Object.fromEntries(
    ["plan.md", "code.ts"].map((name) => [
      name,
      { name, fileKey: "k", bytes: 1, sha256: "s", contentType: "t", visit: 1 },
    ]),
  );
  const sessions = Array.from({ length: 60 }, () => session({ error: HOSTILE, status: "failed" }));
  for (const status of ["pending", "in_progress", "completed", "failed"] as const) {
    const of = {
      ...facts({ task: HOSTILE, error: HOSTILE, reviewSummary: HOSTILE, verdict: "revise", status, artifacts }),
      sessions,
    };
    fits(workflowCard(of));
    fits(workflowEndedCard({ ...of, delivered: "shown", changes: HOSTILE }));
    fits(workflowSessions(of));
    fits(workflowList(Array.from({ length: 20 }, () => of.workflow)));
  }
  fits(sessionList(sessions, "failed"));
});
