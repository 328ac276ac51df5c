import { Hono } from "hono";
import type { Db } from "./db/client.ts";
import { measureEngine } from "./db/queries/engine/measure-engine.ts";

const HELP: Record<string, string> = {
  callboard_runs: "Runs that are open or ended within 24 hours.",
  callboard_effects: "Ledger rows that are unsettled, unknown, or settled within 24 hours.",
  callboard_oldest_due_seconds: "How long the longest-waiting open run has been due.",
  callboard_step_seconds_p95: "95th percentile of a step's attempts within the last hour.",
  callboard_draft_jobs: "Draft jobs that are open or ended within 24 hours.",
  callboard_draft_seconds: "Seconds from a draft's request to its end, of those completed within 24 hours.",
  callboard_draft_attempts: "Attempts at writing of drafts that ended within 24 hours.",
  callboard_draft_tokens:
    "Tokens of drafts that ended within 24 hours, by direction: in is what the model read, out what it wrote.",
  callboard_draft_cost_micro_usd: "Known cost of drafts that ended within 24 hours, in millionths of a dollar.",
  callboard_tokens: "Tokens used within 24 hours.",
  callboard_uncounted_attempts: "Attempts within 24 hours whose model did not tell what tokens it used.",
};

/**
 * `GET /metrics`: figures over all workspaces in Prometheus' text format, for who holds `METRICS_TOKEN` as a bearer token.
 * Without a token set, there is no such page.
 */
export function createMetrics(deps: { db: Db; token: string | undefined }): Hono {
  const app = new Hono();
  app.get("/metrics", async (c) => {
    if (!deps.token) return c.notFound();
    if (!(await sameText(c.req.header("Authorization") ?? "", `Bearer ${deps.token}`))) {
      return c.json({ error: "The token does not fit." }, 401);
    }
    const { rows } = await measureEngine(deps.db);
    const lines = Object.entries(HELP).flatMap(([name, help]) => [
      `# HELP ${name} ${help}`,
      `# TYPE ${name} gauge`,
      ...rows.filter((row) => row.name === name).map((row) => `${name}{${labels(row.labels)}} ${row.value}`),
    ]);
    return c.text(`${lines.join("\n")}\n`, 200, { "Content-Type": "text/plain; version=0.0.4; charset=utf-8" });
  });
  return app;
}

const labels = (all: Record<string, string>): string =>
  Object.entries(all)
    .map(([name, value]) => `${name}="${String(value).replace(/[\\"\n]/g, " ")}"`)
    .join(",");

/** Compares digests, so that the time taken tells nothing of how much of a text fits. */
async function sameText(one: string, other: string): Promise<boolean> {
  const digest = async (text: string) =>
    new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text)));
  const [a, b] = [await digest(one), await digest(other)];
  return a.reduce((difference, byte, index) => difference | (byte ^ (b[index] ?? 0)), 0) === 0;
}
