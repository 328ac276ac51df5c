import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { type TestBot, testBot } from "../../../test/harness/bot.ts";
import { type CampaignId, newId, type TopicId, type WorkspaceId } from "../../db/ids.ts";
import { insertTopics } from "../../db/queries/content/topics.ts";
import { launchArticles } from "../../pipelines/index.ts";
import { actions, card } from "../blocks/kit.ts";
import { ACCEPT_WITHIN_MS } from "../delivery.ts";

let bot: TestBot;
let workspace: WorkspaceId;
let launches = 0;
beforeAll(async () => {
  bot = await testBot();
});
afterAll(() => bot.close());
beforeEach(async () => {
  await bot.idle();
  while (manager().modal()) await manager().closeView();
  await bot.query("delete from workspaces");
  await manager().command("/callboard", "help", sales());
  workspace = String((await bot.query("select id from workspaces"))[0]?.id) as WorkspaceId;
});

const manager = () => bot.slack.as(bot.slack.first.managerId);
const rep = () => bot.slack.as(bot.slack.first.repId);
const sales = () => bot.slack.first.salesId;
type Person = ReturnType<typeof manager>;

/** The newest message that only this person sees. */
const shown = (person: Person = manager()) => bot.slack.ephemerals(sales(), person.id).at(-1);
const told = (person: Person = manager()) => {
  const message = shown(person);
  return `${message?.text ?? ""} ${JSON.stringify(message?.blocks ?? [])}`;
};

/** A campaign of one article, and its run. */
async function launched(changes: Partial<Parameters<typeof launchArticles>[2]> = {}) {
  launches += 1;
  const origin = { channel: sales(), user: manager().id as never };
  const { campaignId } = await launchArticles(bot.deps, workspace, {
    ...{ topic: "cold chain", count: 1, deliverables: [], requestKey: `articles:${launches}` },
    ...{ origin, createdBy: origin.user, ...changes },
  });
  await bot.deps.engine.kick(workspace);
  await bot.idle();
  const [made] = await bot.query(
    "select t.id as task, r.id as run, c.slug from tasks t join runs r on r.subject_id = t.id join campaigns c on c.id = t.campaign_id where c.id = $1",
    [campaignId],
  );
  return { campaignId, task: String(made?.task), run: String(made?.run), slug: String(made?.slug) };
}
const taskRow = async (id: string) => (await bot.query("select * from tasks where id = $1", [id]))[0];
const runRow = async (id: string) => (await bot.query("select * from runs where id = $1", [id]))[0];

/** Lists the articles and opens the first one's details. */
async function details(person: Person = manager()): Promise<void> {
  await person.command("/articles", "", sales());
  await press("Details", person);
}
async function press(text: string, person: Person = manager()) {
  const outcome = await person.click({ channel: sales(), ts: String(shown(person)?.ts), text });
  await bot.idle();
  return outcome;
}
/** A click on a button that this person was not shown, or not any more; what they are told. */
async function forged(person: Person, actionId: string, value: string): Promise<string> {
  await click(person, await posted(actionId, value), actionId);
  return told(person);
}
async function posted(actionId: string, value: string): Promise<string> {
  const shape = card([actions("forged", [{ actionId, text: "Press", value }])]);
  const request = { workspaceId: workspace, target: { channel: sales() }, card: shape, key: newId() };
  return (await bot.deps.slack.post({ ...request, signal: AbortSignal.timeout(5_000) })).ts;
}
async function click(person: Person, ts: string, actionId: string): Promise<void> {
  await person.click({ channel: sales(), ts, actionId });
  await bot.idle();
}

describe("an article's buttons", () => {
  test("This step -> who does it and what each attempt came to", async () => {
    const { run } = await launched();
    await details();
    await press("This step");
    expect(told()).toContain("It has not been attempted yet.");
    await bot.query(
      `insert into step_runs (workspace_id, run_id, seq, step, visit, attempt, outcome, agent, model, tokens_in, tokens_out, duration_ms)
       select workspace_id, id, 1, 'research', 1, 1, 'retry', 'content-researcher', 'gpt-4.1-mini', 1200, 34, 2500 from runs where id = $1`,
      [run],
    );
    await details();
    await press("This step");
    expect(told()).toMatch(/visit 1, attempt 1: retry after .*1,234 tokens · gpt-4.1-mini/);
  });

  test("Do it first, Normal priority by a manager -> the article and its run; a rep has no such button, and is refused", async () => {
    const { task, run } = await launched();
    await details();
    await press("Do it first");
    expect(told()).toContain("goes first");
    expect([(await taskRow(task))?.priority, (await runRow(run))?.priority]).toEqual([10, 10]);
    await press("Normal priority");
    expect([(await taskRow(task))?.priority, (await runRow(run))?.priority]).toEqual([0, 0]);
    await details(rep());
    expect(told(rep())).not.toContain("Do it first");
    expect(await forged(rep(), "task_first", task)).toContain("Only managers can change articles");
    expect((await taskRow(task))?.priority).toBe(0);
  });

  test("answered in time -> nothing more is said when the time for an answer has passed", async () => {
    const deadlines: AbortController[] = [];
    const timeout = AbortSignal.timeout.bind(AbortSignal);
    const spied = vi.spyOn(AbortSignal, "timeout").mockImplementation((ms) => {
      if (ms !== ACCEPT_WITHIN_MS) return timeout(ms);
      const deadline = new AbortController();
      deadlines.push(deadline);
      return deadline.signal;
    });
    await launched();
    await details();
    await press("Do it first");
    spied.mockRestore();
    expect(told()).toContain("goes first");
    const before = bot.slack.ephemerals(sales()).length;
    expect(deadlines.length).toBeGreaterThanOrEqual(3);
    for (const deadline of deadlines) deadline.abort();
    await bot.idle();
    expect(bot.slack.ephemerals(sales())).toHaveLength(before);
  });

  test("Try again on a blocked article -> its run goes on; pressed again -> it is said, nothing changes", async () => {
    const { task, run } = await launched();
    await bot.query(
      'update runs set state = \'failed\', ended_at = now(), error = \'{"code":"fatal","message":"No."}\' where id = $1',
      [run],
    );
    await bot.query("update tasks set status = 'blocked', error = 'No.' where id = $1", [task]);
    await details();
    await press("Try again");
    expect(await runRow(run)).toMatchObject({ state: "queued" });
    const { seq } = (await runRow(run)) ?? {};
    expect(await forged(manager(), "task_retry", task)).toContain("The run has not ended");
    expect((await runRow(run))?.seq).toBe(seq);
  });

  test("Delete -> refused while it is worked on, by a rep, and of another workspace; else it is gone, and pressed again it is said", async () => {
    const { task, run } = await launched();
    await details();
    expect(told()).not.toContain('"Delete"');
    expect(await forged(manager(), "task_remove", task)).toContain("being worked on");
    await bot.query("update runs set state = 'completed', ended_at = now() where id = $1", [run]);
    await bot.query("update tasks set status = 'completed' where id = $1", [task]);
    expect(await forged(rep(), "task_remove", task)).toContain("Only managers can change articles");
    await details();
    await press("Delete");
    expect(await taskRow(task)).toBeUndefined();
    expect(told()).toContain("That article is not there any more.");
    expect(await forged(manager(), "task_remove", task)).toContain("gone already");

    const [stranger, project, campaign, foreign] = [newId(), newId(), newId(), newId()];
    await bot.query("insert into workspaces (id, slack_team_id, name) values ($1, 'T0STRANGER', 'Else')", [stranger]);
    await bot.query("insert into projects (id, workspace_id, slug, name) values ($2, $1, 'p', 'P')", [
      stranger,
      project,
    ]);
    await bot.query(
      `insert into campaigns (id, workspace_id, kind, name, request_key, status, total_items, brief, sender_name, sender_company, voice_id, project_id)
       values ($2, $1, 'content', 'C', 'c', 'running', 1, '', '', '', '', $3)`,
      [stranger, campaign, project],
    );
    await bot.query(
      "insert into tasks (id, workspace_id, project_id, campaign_id, type, title) values ($2, $1, $3, $4, 'article', 'Theirs')",
      [stranger, foreign, project, campaign],
    );
    for (const action of ["task_remove", "task_step", "task_first", "task_retry", "article_file", "article_open"])
      expect(await forged(manager(), action, foreign)).toMatch(/gone already|not there any more|no such article/i);
    expect(await taskRow(foreign)).toMatchObject({ title: "Theirs", priority: 0 });
  });

  test("As a file, pressed twice -> one run that shows it; a newer text -> another; before there is a text -> it is said", async () => {
    const { task, run } = await launched();
    expect(await forged(manager(), "article_file", task)).toContain("There is no text of it yet.");
    const draft = async (version: number) => {
      const key = `${workspace}/${run}/drafts/${version}.md`;
      await bot.files.put(key, new TextEncoder().encode(`# Cold chain ${version}`), "text/markdown");
      await bot.query(
        `insert into artifacts (id, workspace_id, run_id, subject_id, name, file_key, content_type, bytes, sha256, details)
         values ($1, $2, $3, $4, $5, $6, 'text/markdown', 10, 'x', $7)`,
        [newId(), workspace, run, task, `Draft ${version}`, key, { dir: "drafts", visit: version, version, words: 3 }],
      );
    };
    const filed = () => bot.query("select input, origin from runs where pipeline = 'article-file' order by created_at");
    await draft(1);
    const ts = await posted("article_file", task);
    await Promise.all([click(manager(), ts, "article_file"), click(manager(), ts, "article_file")]);
    expect(await filed()).toMatchObject([{ input: { name: "cold-chain.md" }, origin: { channel: sales() } }]);
    expect(await forged(rep(), "article_file", task)).toContain("is here already");
    await draft(2);
    await forged(manager(), "article_file", task);
    expect(await filed()).toHaveLength(2);
  });
});

describe("Approve", () => {
  const value = (run: string, task: string, key = "review/2") => JSON.stringify({ run, key, task, draft: 2 });
  /** An article whose second draft waits for a person. */
  async function waiting() {
    const made = await launched({ approval: "always" });
    await bot.query(
      `update runs set state = 'waiting', step_index = 3, visit = 2, due_at = 'infinity',
              wait = '{"key":"review/2","kind":"signal","reason":"waits for your approval"}' where id = $1`,
      [made.run],
    );
    return made;
  }

  test("twice -> the first counts and the second is told so; about an earlier draft -> it is said", async () => {
    const { run, task } = await waiting();
    expect(await forged(manager(), "article_approve", value(run, task, "review/1"))).toContain(
      "about an earlier draft",
    );
    await forged(manager(), "article_approve", value(run, task));
    expect((await runRow(run))?.inbox).toMatchObject({ "review/2": { payload: { verdict: "approve" } } });
    expect(await forged(manager(), "article_approve", value(run, task))).toContain("Somebody has just answered that.");
  });

  test("too late, or of an article that has ended -> it is said, with what to do, and nothing is written", async () => {
    const { run, task } = await waiting();
    await bot.query("update runs set closed_keys = '[\"review/2\"]' where id = $1", [run]);
    const late = await forged(manager(), "article_approve", value(run, task));
    expect(late).toContain("That came too late.");
    expect(late).toContain("shows what happens now");
    await bot.query("update runs set state = 'cancelled', ended_at = now() where id = $1", [run]);
    const ended = await forged(manager(), "article_approve", value(run, task));
    expect(ended).toContain("That article has ended already.");
    expect(ended).toContain("Send it back from `/articles`");
    expect((await runRow(run))?.inbox).toEqual({});
  });

  test("by a rep whose article it is not -> refused; assigned to them -> taken", async () => {
    const { run, task } = await waiting();
    expect(await forged(rep(), "article_approve", value(run, task))).toContain("Only managers can decide");
    await details(rep());
    await press("Assign to me", rep());
    await forged(rep(), "article_approve", value(run, task));
    expect((await runRow(run))?.inbox).toMatchObject({ "review/2": { by: rep().id } });
  });
});

describe("topics", () => {
  test("Drop -> it is gone for good, and pressed again it is said; by a rep -> refused", async () => {
    const { campaignId, slug } = await launched();
    const [kept, dropped] = await topics(campaignId, ["Dock doors", "Yard gates"]);
    await manager().command("/articles", `topics ${slug}`, sales());
    expect(told()).toContain("2 spare topics");
    expect(await forged(rep(), "topic_drop", String(dropped))).toContain("Only managers can drop topics");
    await manager().click({
      channel: sales(),
      ts: String(shown()?.ts),
      actionId: "topic_drop",
      value: String(dropped),
    });
    await bot.idle();
    expect(told()).toContain("Dropped; it is not suggested again.");
    expect(await forged(manager(), "topic_drop", String(dropped))).toContain("taken up or dropped already");
    expect(await bot.query("select id from topics where dropped_at is null and task_id is null")).toEqual([
      { id: kept },
    ]);
  });

  async function topics(campaign: CampaignId, titles: string[]): Promise<TopicId[]> {
    const rows = titles.map((title, position) => ({
      ...{ id: newId<TopicId>(), title, keyword: "docks", angle: "", fingerprint: title, position },
    }));
    await insertTopics(bot.deps.db, workspace, campaign, rows);
    return rows.map(({ id }) => id);
  }
});

describe("/articles", () => {
  const say = async (text: string, person: Person = manager()) => {
    const outcome = await person.command("/articles", text, sales());
    return outcome.shown ?? JSON.stringify(outcome.ack);
  };

  test("project NAME -> made once, by managers; without a name -> help; projects -> its short name", async () => {
    expect(await say("project Über uns")).toContain("There is a project “Über uns” now.");
    expect(await say("project über UNS")).toContain("already");
    expect(await say("project Else", rep())).toContain("Only managers can make projects");
    expect(await say("project")).toContain("/articles project");
    expect(await say("projects", rep())).toContain("uber-uns");
    expect(await bot.query("select slug from projects")).toEqual([{ slug: "uber-uns" }]);
  });

  test("readers -> added and changed by managers, in the language named; a language that is none, an unknown project -> said", async () => {
    await say("project Content");
    expect(await say("readers content")).toContain("names no readers yet");
    const planners = await say("readers content Planners: plan shifts; too few people; language=de");
    expect(planners).toContain("*Planners*: plan shifts (too few people), in German");
    expect(await say("readers content Planners: plan weeks", rep())).toContain("Only managers can");
    await say("readers content Planners: plan weeks");
    const rows = () => bot.query("select name, description, pains, language from focus_groups");
    expect(await rows()).toEqual([{ name: "Planners", description: "plan weeks", pains: [], language: "de" }]);
    expect(await say("readers content Planners: plan; language=gibberish")).toContain("is no language");
    expect(await rows()).toHaveLength(1);
    expect(await say("readers content nonsense")).toContain("I do not know");
    expect(await say("readers nowhere")).toContain("There is no such project.");
    expect(await say("readers content", rep())).toContain("plan weeks");
  });

  test("the form of /launch -> the readers of the chosen project only; ticked -> the campaign's, and no others", async () => {
    await say("project Content");
    await say("readers content Planners: plan shifts");
    await say("readers content Drivers: drive");
    await say("project Spring sale");
    await say("readers spring-sale Buyers: buy");
    await manager().command("/launch", "", sales());
    const view = () => manager().modal()?.id ?? "";
    const blocks = () => JSON.stringify(manager().modal()?.blocks);
    await manager().select({ viewId: view(), actionId: "launch_kind" }, "article");
    await bot.idle();
    expect([blocks().includes("Planners"), blocks().includes("Buyers")]).toEqual([true, false]);
    await manager().select({ viewId: view(), actionId: "launch_project" }, "spring-sale");
    await bot.idle();
    expect([blocks().includes("Planners"), blocks().includes("Buyers")]).toEqual([false, true]);
    await manager().select({ viewId: view(), actionId: "launch_project" }, "content");
    await bot.idle();
    const entries = { topic: "yard gates", count: "1", "readers:content": ["Planners"] };
    const other = await manager().submitView(view(), { ...entries, newProject: "Autumn" });
    expect(other.errors.newProject).toContain("belong to the other project");
    expect((await manager().submitView(view(), { ...entries, newProject: "" })).errors).toEqual({});
    await manager().submitView(view());
    const [ticked] = await bot.query("select id from focus_groups where name = 'Planners'");
    expect(await bot.query("select name, focus_groups from campaigns")).toEqual([
      { name: "yard gates", focus_groups: [ticked?.id] },
    ]);
  });

  test("a new project named in the form -> made with the campaign", async () => {
    await manager().command("/launch", "article", sales());
    await manager().submitView(manager().modal()?.id ?? "", { topic: "yard gates", count: "1", newProject: "Autumn" });
    await manager().submitView(manager().modal()?.id ?? "");
    expect(
      await bot.query(
        "select p.slug from campaigns c join projects p on p.id = c.project_id where c.name = 'yard gates'",
      ),
    ).toEqual([{ slug: "autumn" }]);
  });

  test("ready -> what waits for its turn; show -> a campaign's articles and how many are missing", async () => {
    expect(await say("ready")).toContain("Nothing waits for its turn.");
    const { slug, run } = await launched();
    expect(await say("ready", rep())).toContain("cold chain: research");
    await bot.query("update runs set state = 'completed', ended_at = now() where id = $1", [run]);
    expect(await say("ready")).toContain("Nothing waits for its turn.");
    expect(await say(`show ${slug}`)).toContain("cold chain");
    expect(await say("show", rep())).toContain("cold chain");
    expect(await say("show nothing-of-the-kind")).toContain("There is no such content campaign.");
    expect(await say("show two words")).toContain("/articles show");
  });
});
