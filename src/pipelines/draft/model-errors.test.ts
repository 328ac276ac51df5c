import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import type { ModelServer } from "../../../sandbox/model/index.ts";
import { type Ghostwriter, openGhostwriter } from "../../../test/harness/ghostwriter.ts";
import { createModel } from "../../clients/model.ts";
import { ExternalError, RetryAfterError } from "../../errors.ts";
import { callDraftingModel, DraftRefused, DraftUnusable } from "./call-drafting-model.ts";

let desk: Ghostwriter;
beforeAll(async () => {
  desk = await openGhostwriter();
});
beforeEach(async () => {
  desk.model.mode = "normal";
  desk.model.queued = [];
  Object.assign(desk.model.faults, { answer: null, slowMs: 0, loseAnswers: 0 });
  await desk.query("delete from projects");
  await desk.query("delete from provider_gates");
});
afterEach(() => void vi.restoreAllMocks());
afterAll(() => desk.close());

/** Makes the broken model's next answer the nth of its three ways: 0 is invalid JSON, 1 a refusal, 2 cut off. */
async function broken(way: 0 | 1 | 2): Promise<void> {
  desk.model.mode = "broken";
  for (let tries = 0; tries < 3; tries += 1) {
    const answer = await fetch(`${desk.model.url}/v1/chat/completions`, {
      method: "POST",
      headers: { authorization: `Bearer ${desk.model.apiKey}`, "content-type": "application/json" },
      body: JSON.stringify({ model: "gpt-4.1-mini", messages: [{ role: "user", content: "Hello there" }] }),
    });
    const { choices } = (await answer.json()) as {
      choices: { finish_reason: string; message: { refusal: unknown } }[];
    };
    const had = choices[0]?.finish_reason === "length" ? 2 : choices[0]?.message.refusal ? 1 : 0;
    if ((had + 1) % 3 === way) return;
  }
}

const model = (change: Partial<Pick<ModelServer, "mode" | "queued">>) => (): void => {
  Object.assign(desk.model, change);
};
const faults = (change: Partial<ModelServer["faults"]>) => (): void => {
  Object.assign(desk.model.faults, change);
};

async function ask(): Promise<void> {
  await desk.writer.command("/draft", "", desk.channel);
  const values = { project: "new", projectName: "Guide", instructions: "Write the guide." };
  expect((await desk.writer.submitView(desk.writer.modal()?.id ?? "", values)).errors).toEqual({});
}
const lastWord = () =>
  JSON.stringify(
    desk
      .posts()
      .filter((post) => post.threadTs)
      .at(-1)?.blocks,
  );
const outcomes = async () => {
  const rows = await desk.query(
    "select s.outcome from step_runs s join draft_jobs j on j.run_id = s.run_id where s.step = 'write' order by s.seq",
  );
  return rows.map(({ outcome }) => outcome);
};

/** A model slower than a draft waits; the wait is made shorter at the platform's timers. */
function tooSlow(): void {
  const real = AbortSignal.timeout.bind(AbortSignal);
  vi.spyOn(AbortSignal, "timeout").mockImplementation((ms) => real(ms === 100_000 ? 120 : ms));
  desk.model.faults.slowMs = 1_500;
}

/** The table of `docs/runbooks/ghostwriting.md`. */
describe("what the model does, and what becomes of the draft", () => {
  test.each([
    ["500 each time", model({ mode: 500 }), ["retry", "retry", "fail"], "has trouble of its own"],
    ["no answer each time", faults({ loseAnswers: 9 }), ["retry", "retry", "fail"], "could not be reached"],
    ["a refusal", () => broken(1), ["fail"], "The model refused to write this"],
    ["no quota", model({ mode: "insufficient_quota" }), ["fail"], "no quota left"],
    ["a refused key", faults({ answer: { times: 1, status: 401 } }), ["fail"], "key is missing or not accepted"],
    ["no such model", faults({ answer: { times: 1, status: 404 } }), ["fail"], "does not exist"],
    ["a request refused", faults({ answer: { times: 1, status: 400 } }), ["fail"], "refused the request itself"],
    ["too slow each time", tooSlow, ["retry", "retry", "fail"], "did not answer in time"],
    [
      "invalid JSON each time",
      model({ queued: ["no", "{", '{"markdown": 1}'] }),
      ["retry", "retry", "fail"],
      "could not be read as a document",
    ],
  ] as const)("%s -> an error with its reason and Retry, told once; no version", async (_, set, expected, words) => {
    const before = desk.posts().length;
    await set();
    await ask();
    await desk.quiet("hurry");
    expect(await outcomes()).toEqual(expected);
    expect(await desk.jobs()).toMatchObject([{ status: "error", attempts: expected.length }]);
    expect(await desk.query("select id from document_versions")).toEqual([]);
    expect(desk.posts().slice(before)).toHaveLength(2);
    expect(lastWord()).toContain(words);
    expect(lastWord()).toContain('"Retry"');
  });

  test("429 -> waits as told, says so, and goes on; it costs no attempt", async () => {
    desk.model.faults.answer = { times: 2, status: 429, retryAfterSeconds: 8 };
    await ask();
    await expect
      .poll(
        async () =>
          (await desk.query("select error ->> 'message' as message from runs where state = 'queued'"))[0]?.message,
      )
      .toContain("wait");
    await expect
      .poll(async () => {
        await desk.advance(3_000);
        return JSON.stringify(
          desk
            .posts()
            .filter((post) => !post.threadTs)
            .at(-1)?.blocks,
        );
      })
      .toMatch(/wait.*Trying again/);
    await desk.quiet("hurry");
    expect((await outcomes()).at(-1)).toBe("next");
    expect(await desk.jobs()).toMatchObject([{ status: "completed", attempts: 1 }]);
  });

  test("500 twice, then an answer -> written, three attempts", async () => {
    desk.model.faults.answer = { times: 2, status: 500 };
    await ask();
    await desk.quiet("hurry");
    expect(await outcomes()).toEqual(["retry", "retry", "next"]);
    expect(await desk.jobs()).toMatchObject([{ status: "completed", attempts: 3 }]);
  });

  test("cut off, then an answer -> the second attempt is asked for less", async () => {
    await broken(2);
    await ask();
    await expect.poll(outcomes).toEqual(["retry"]);
    desk.model.mode = "normal";
    await desk.quiet("hurry");
    expect(await outcomes()).toEqual(["retry", "next"]);
    expect(String(desk.model.calls().at(-1)?.request?.user)).toContain("write at most 700 words");
  });

  test("cut off each time -> an error that says to ask for less, told once", async () => {
    const before = desk.posts().length;
    await broken(2);
    await ask();
    for (const so_far of [["retry"], ["retry", "retry"]]) {
      await expect.poll(outcomes).toEqual(so_far);
      await broken(2);
      await desk.advance(4_000);
    }
    await desk.quiet("hurry");
    expect(await outcomes()).toEqual(["retry", "retry", "fail"]);
    expect(desk.posts().slice(before)).toHaveLength(2);
    expect(lastWord()).toContain("too long and was cut off each time. Ask for less at once");
  });

  test("429 for more than a day -> an error in plain words, told once; no attempt was used", async () => {
    const before = desk.posts().length;
    desk.model.faults.answer = { times: 99, status: 429, retryAfterSeconds: 9 * 3_600 };
    await ask();
    for (let hours = 0; hours < 40 && (await desk.jobs())[0]?.status !== "error"; hours += 5) {
      await desk.advance(5 * 3_600_000);
      await desk.engine.heartbeat();
      await desk.engine.kick(desk.workspace);
      await expect
        .poll(() =>
          desk.query("select id from runs where lock_token is not null or (state = 'queued' and due_at <= app_now())"),
        )
        .toEqual([]);
    }
    desk.model.faults.answer = null;
    await desk.quiet("hurry");
    expect(await desk.jobs()).toMatchObject([{ status: "error", attempts: expect.toSatisfy((n: number) => n <= 1) }]);
    expect(desk.posts().slice(before)).toHaveLength(2);
    expect(lastWord()).toContain("asked us to wait for more than a day");
  });

  test("Retry after an error -> the same job, written, told anew", async () => {
    desk.model.mode = 500;
    await ask();
    await desk.quiet("hurry");
    desk.model.mode = "normal";
    const word = desk
      .posts()
      .filter((post) => post.threadTs)
      .at(-1);
    await desk.writer.click({ channel: desk.channel, ts: word?.ts ?? "", text: "Retry" });
    await desk.quiet("hurry");
    expect(await desk.jobs()).toMatchObject([{ status: "completed", error: null, attempts: 4 }]);
    expect(lastWord()).toContain("version 1 of");
    const again = await desk.writer.click({ channel: desk.channel, ts: word?.ts ?? "", text: "Retry" });
    expect(again.ok).toBe(true);
    await expect.poll(() => JSON.stringify(desk.writer.sees(desk.channel))).toContain("under way or done");
    expect(await desk.jobs()).toHaveLength(1);
  });
});

describe("callDraftingModel", () => {
  const prompt = { system: "You write.", user: "Write a guide.", tokens: 10 };
  const call = (ms = 10_000) =>
    callDraftingModel(
      {
        model: createModel({ apiKey: desk.model.apiKey, baseUrl: `${desk.model.url}/v1`, model: "gpt-4.1-mini" }),
        signal: AbortSignal.timeout(ms),
      },
      prompt,
    ).catch((error: unknown) => error);

  test("an answer -> markdown, its sections, summary and usage", async () => {
    desk.model.queued = [JSON.stringify({ markdown: "# A\r\n\r\nText\r\n", summary: " Says A. " })];
    expect(await call()).toMatchObject({
      markdown: "# A\n\nText",
      sections: [{ heading: "A", level: 1, text: "Text" }],
      summary: "Says A.",
      usage: { model: "gpt-4.1-mini" },
    });
  });

  test.each([
    ["429", model({ mode: 429 }), RetryAfterError, {}],
    ["500", model({ mode: 500 }), ExternalError, {}],
    [
      "slower than the time it has",
      faults({ slowMs: 3_000 }),
      ExternalError,
      { message: "The model did not answer in time." },
    ],
    ["a refusal", () => broken(1), DraftRefused, { kind: "refused" }],
    ["cut off", () => broken(2), DraftUnusable, { kind: "cut_off" }],
    ["invalid JSON", () => broken(0), DraftUnusable, { kind: "invalid" }],
    ["an empty document", model({ queued: ['{"markdown": " ", "summary": ""}'] }), DraftUnusable, { kind: "invalid" }],
  ] as const)("%s -> its own error", async (_, set, type, more) => {
    await set();
    const error = await call(desk.model.faults.slowMs > 0 ? 100 : 10_000);
    expect(error).toBeInstanceOf(type);
    expect(error).toMatchObject(more);
  });
});
