import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Board, startBoard } from "./board.ts";

/** Drafts in whose middle the Worker is killed: few here, `CALLBOARD_KILLS=50` for the whole number. */
const KILLS = Number(process.env.CALLBOARD_KILLS ?? 4);
const PROJECTS = 10;
/** How long the model takes, so that a kill finds it writing. */
const MODEL_MS = 700;

let board: Board;
beforeAll(async () => {
  board = await startBoard();
});
afterAll(() => board?.stop());

const openJobs = async () =>
  Number(
    (
      await board.query(
        `select (select count(*) from runs where pipeline = 'draft' and state in ('queued', 'running', 'waiting'))
              + (select count(*) from effects where kind = 'post' and state in ('due', 'reserved')) as open`,
      )
    )[0]?.open,
  );

test(`the Worker killed in the middle of ${KILLS} drafts -> as many documents, each applied once, one last word each`, {
  timeout: 120_000 + KILLS * 12_000,
}, async () => {
  const { slack, worker, addresses, model, clock, qstash } = board.stack;
  model.faults.slowMs = MODEL_MS;
  const writer = slack.as(addresses.slack.repId);
  for (let nth = 0; nth < KILLS; nth += 1) {
    const name = `Project ${nth % PROJECTS}`;
    const [project] = await board.query("select id from projects where name = $1", [name]);
    // A Worker that has just begun may miss the trigger's three seconds: then a person asks again.
    for (let tries = 0; tries < 10 && !writer.modal(); tries += 1) await writer.command("/draft", "", board.channel);
    const submitted = await writer.submitView(writer.modal()?.id ?? "", {
      project: String(project?.id ?? "new"),
      projectName: name,
      title: `Document ${nth}`,
      instructions: `Write document ${nth}.`,
    });
    expect(submitted.errors).toEqual({});
    const [job] = await board.query("select id from draft_jobs where prompt_context ->> 'title' = $1", [
      `Document ${nth}`,
    ]);
    // Until it is being written, or waits for the draft before it.
    for (let tries = 0; tries < 100; tries += 1) {
      const [now] = await board.query("select status, turn_at from draft_jobs where id = $1", [job?.id]);
      if (now?.turn_at) break;
      await sleep(20);
    }
    await sleep(Math.random() * (MODEL_MS + 300));
    worker.kill();
    await worker.whenHealthy();
    await clock.advance(Math.random() * 60_000);
  }
  model.faults.slowMs = 0;
  for (let round = 0; round < 200 + KILLS * 4 && (await openJobs()) > 0; round += 1) {
    await clock.advance(20_000);
    if (round % 3 === 0) await qstash.fireSchedule("callboard-heartbeat");
    await sleep(300);
  }
  expect(await board.query("select status, count(*)::int as count from draft_jobs group by status")).toEqual([
    { status: "completed", count: KILLS },
  ]);
  const documents = await board.query(
    `select d.title, d.version, count(v.id)::int as versions, count(distinct v.job_id)::int as jobs
         from documents d join document_versions v on v.document_id = d.id group by d.id order by d.id`,
  );
  expect(documents).toHaveLength(KILLS);
  for (const document of documents) expect(document).toMatchObject({ version: 1, versions: 1, jobs: 1 });
  const words = board.posts().filter((post) => JSON.stringify(post.blocks).includes("version 1 of"));
  expect(words).toHaveLength(KILLS);
  const sideBySide = await board.query(
    `select 1 from draft_jobs a join draft_jobs b on a.project_id = b.project_id and a.id < b.id
        join document_versions v on v.job_id = a.id join document_versions w on w.job_id = b.id
       where a.created_at < b.created_at and v.created_at > w.created_at`,
  );
  expect(sideBySide).toEqual([]);
});
