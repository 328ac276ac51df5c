import { afterEach, expect, test } from "vitest";
import { runBatch } from "../../src/db/client.ts";
import { newId, type RunId } from "../../src/db/ids.ts";
import { runStatements } from "../../src/pipelines/engine/start.ts";
import { type TestBoard, testBoard } from "../harness/engine.ts";
import { chain, createWrites, findFaults } from "./chain.ts";

/** What is done to the run $1, and what must be said of it. */
const DAMAGES: [sql: string, told: string][] = [
  ["insert into chaos_writes select * from chaos_writes where step = 'third' and run_id = $1", "has written"],
  ["delete from chaos_writes where step = 'fifth' and run_id = $1", "has written"],
  ["update chaos_writes set value = value + 1 where step = 'first' and run_id = $1", "has written"],
  ["update runs set outputs = jsonb_set(outputs, '{fifth,value}', '1') where id = $1", "ended with 1 instead of"],
  ["delete from step_runs where step = 'second' and run_id = $1", "has the outcomes"],
  ["update runs set state = 'queued', dispatch = 0 where id = $1", "is queued"],
  ["update runs set lock_token = id where id = $1", "is locked"],
];

let board: TestBoard;
afterEach(() => board.close());

test("every run went through its five steps once -> no fault; each kind of damage -> named with its run", async () => {
  board = await testBoard([chain]);
  await createWrites(board.url);
  const runs = DAMAGES.map((_, n) => ({ id: newId<RunId>(), requestKey: `r${n}`, input: { value: n } }));
  await runBatch(board.db, runStatements(board.db, board.workspace, { pipeline: chain, runs }));
  await board.engine.kick(board.workspace);
  for (const { id } of runs) await board.settled(id);
  await board.qstash.idle();
  expect(await findFaults(board.url, runs.length)).toEqual([]);

  for (const [index, [sql]] of DAMAGES.entries()) await board.query(sql, [runs[index]?.id]);
  const faults = await findFaults(board.url, runs.length);
  expect(faults).toHaveLength(DAMAGES.length);
  for (const [index, [, told]] of DAMAGES.entries())
    expect(faults).toContainEqual(expect.stringMatching(new RegExp(`^run ${runs[index]?.id} .*${told}`)));
  expect(await findFaults(board.url, 8)).toContainEqual("7 runs instead of 8");
});
