/** A deliberate defect: text of a source file replaced by other text. In both, `#{` stands for a dollar and a brace. */
export interface Mutant {
  name: string;
  /** Under `src/`. */
  file: string;
  /** Stands in the file exactly once. */
  find: string;
  put: string;
  caughtBy: "simulation" | "races";
}

const ENGINE = "pipelines/engine";
const QUERIES = "db/queries/engine";

/** Each must be caught within a few hundred seeds, or by the races: this proves that the checks look where it hurts. */
export const MUTANTS: Mutant[] = [
  {
    name: "the fence moves no run instead of raising, and the batch goes on",
    file: `${QUERIES}/move-run.ts`,
    find: `        from gate
       where r.workspace_id = #{workspace}
         and r.id = #{point.run}`,
    put: `        from gate
       where r.workspace_id = #{workspace}
         and r.lock_token = #{point.token}::uuid and r.seq = #{point.seq}::int
         and r.id = #{point.run}`,
    caughtBy: "simulation",
  },
  {
    name: "a released run keeps its lock",
    file: `${QUERIES}/move-run.ts`,
    find: "#{point.token}::uuid, #{point.seq}::int, gate.successor),",
    put: "#{point.token}::uuid, #{point.seq}::int, coalesce(gate.successor, r.lock_token)),",
    caughtBy: "simulation",
  },
  {
    name: "a signal is stored and wakes nobody",
    file: `${QUERIES}/send-signal.ts`,
    find: "due_at = case when r.state = 'waiting' then app_now() else r.due_at end",
    put: "due_at = r.due_at",
    caughtBy: "simulation",
  },
  {
    name: "a wait does not look into its inbox",
    file: `${QUERIES}/move-run.ts`,
    find: "when #{seenSignal(point)} ? #{move.wait.key}::text then app_now()",
    put: "when false and #{seenSignal(point)} ? #{move.wait.key}::text then app_now()",
    caughtBy: "simulation",
  },
  {
    name: "a time-out leaves its key open",
    file: `${QUERIES}/claim-run.ts`,
    find: "when #{runs.wait} ->> 'kind' = 'signal'",
    put: "when #{runs.wait} ->> 'kind' = 'nothing'",
    caughtBy: "simulation",
  },
  {
    name: "a wait is keyed by its position instead of its visit",
    file: `${ENGINE}/point.ts`,
    find: "const wait = {\n        key: `#{step}/#{run.visit}`",
    put: "const wait = {\n        key: `#{step}/#{run.seq}`",
    caughtBy: "simulation",
  },
  {
    name: "being told to wait costs an attempt",
    file: `${ENGINE}/run-step.ts`,
    find: `return { kind: "again", afterMs: error.afterMs, failed: false, problem, ...closes };`,
    put: `return failures + 1 >= 3
      ? { kind: "fail", reason: message }
      : { kind: "again", afterMs: error.afterMs, failed: true, problem };`,
    caughtBy: "simulation",
  },
  {
    name: "a campaign's report is keyed by the campaign instead of its ending",
    file: `${QUERIES}/close-campaign.ts`,
    find: "'campaign/' || id || '/' || endings || '/last_word'",
    put: "'campaign/' || id || '/1/last_word'",
    caughtBy: "simulation",
  },
  {
    name: "a card counts as rendered at its release, whatever became of its edit",
    file: `${QUERIES}/live-messages.ts`,
    find: "coalesce(#{shows.readAt}::timestamptz - interval '15 seconds', rendered_at)",
    put: "app_now()",
    caughtBy: "simulation",
  },
  {
    name: "a refused call is charged",
    file: `${QUERIES}/settle-effect.ts`,
    find: "case when #{free}::boolean then 0 else",
    put: "case when #{free}::boolean then worst_cost else",
    caughtBy: "simulation",
  },
  {
    name: "a job nobody can account for counts as never ordered",
    file: `${ENGINE}/effects/step-ledger.ts`,
    find: `        : "unclear";`,
    put: `        : "absent";`,
    caughtBy: "simulation",
  },
  {
    name: "a reservation is reconciled while its call may still arrive",
    file: `${ENGINE}/effects/step-ledger.ts`,
    find: "if (!found.lapsed)",
    put: "if (!found.held)",
    caughtBy: "simulation",
  },
  {
    name: "an ending makes no last word due",
    file: `${ENGINE}/advance.ts`,
    find: `if (move.to === "end" && run.origin) {`,
    put: `if (move.to === "end" && run.origin && run.visit > 1) {`,
    caughtBy: "simulation",
  },
  {
    name: "the heartbeat republishes nothing",
    file: `${ENGINE}/heartbeat.ts`,
    find: `    ["republishSilent", () => republishSilent(deps, workspace)],\n`,
    put: `    ["republishSilent", async () => republishSilent],\n`,
    caughtBy: "simulation",
  },
  {
    name: "the heartbeat closes nothing",
    file: `${ENGINE}/heartbeat.ts`,
    find: `    ["closeCampaigns", () => closeCampaigns(deps, workspace)],\n`,
    put: `    ["closeCampaigns", async () => closeCampaigns],\n`,
    caughtBy: "simulation",
  },
  {
    name: "the heartbeat looks for no post whose answer was lost",
    file: `${ENGINE}/heartbeat.ts`,
    find: `    ["reconcilePosts", () => reconcilePosts(deps, workspace)],\n`,
    put: `    ["reconcilePosts", async () => reconcilePosts],\n`,
    caughtBy: "simulation",
  },
  {
    name: "an attempt that is repeated takes its signal with it",
    file: `${ENGINE}/point.ts`,
    find: `seen: outcome === "delay" || outcome === "retry" ? null : (facts.seen ?? null),`,
    put: "seen: facts.seen ?? null,",
    caughtBy: "simulation",
  },
  {
    name: "a post is given back when its settling fails",
    file: `${ENGINE}/posts.ts`,
    find: `card, key: effectName(taken), signal });\n  } catch`,
    put: `card, key: effectName(taken), signal });
    await runBatch(deps.db, settledPost(deps, workspace, taken, posted));
    return {};\n  } catch`,
    caughtBy: "simulation",
  },
  {
    name: "a post's time begins with the answer to its reservation",
    file: `${ENGINE}/posts.ts`,
    find: "POST_WITHIN_MS - (elapsedOf(deps) - began)",
    put: "POST_WITHIN_MS + 0 * (elapsedOf(deps) - began)",
    caughtBy: "simulation",
  },
  {
    name: "a campaign is closed without its lock",
    file: `${ENGINE}/close.ts`,
    find: `    lockCampaign(deps.db, workspace, campaign),\n`,
    put: `    deps.db.execute("select 1"),\n`,
    caughtBy: "races",
  },
  {
    name: "runs are added without the campaign's lock",
    file: `${ENGINE}/start.ts`,
    find: "return campaignId ? [lockCampaign(db, workspace, campaignId), insert] : [insert];",
    put: "return [insert];",
    caughtBy: "races",
  },
  {
    name: "a ceiling is looked at before the money is taken",
    file: `${QUERIES}/reserve-effect.ts`,
    find: `         and c.spent + c.reserved + #{r.worstCost}::bigint <= c.budget
         and not exists (select from existing)`,
    put: `         and exists (select from campaigns o where o.id = run.campaign_id
                      and o.spent + o.reserved + #{r.worstCost}::bigint <= o.budget)
         and not exists (select from existing)`,
    caughtBy: "races",
  },
  {
    name: "a renderer whose edit is still on its way lets the next one speak",
    file: `${ENGINE}/render.ts`,
    find: "if (signal?.aborted || (error instanceof ExternalError && error.outcomeUnknown)) return 0;",
    put: "",
    caughtBy: "simulation",
  },
  {
    name: "a lost renderer's lease ends while its edit is on its way",
    file: `${ENGINE}/render.ts`,
    find: "const leaseMs = SEND_WITHIN_MS + ON_ITS_WAY_MS;",
    put: "const leaseMs = SEND_WITHIN_MS;",
    caughtBy: "simulation",
  },
  {
    name: "a call of the model that was charged and of no use is forgotten when it is made again",
    file: `${QUERIES}/reserve-effect.ts`,
    find: "result is null and cost is distinct from 0",
    put: "false",
    caughtBy: "simulation",
  },
  {
    name: "an answer of the model is not kept for the next attempt",
    file: `${ENGINE}/effects/model-calls.ts`,
    find: "serves: (result) => fits(schema, result),",
    put: "serves: () => false,",
    caughtBy: "simulation",
  },
];
