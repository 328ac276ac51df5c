import { randomInt } from "node:crypto";
import { seedWorkspace } from "../../sandbox/database.ts";
import { loadSample } from "../../sandbox/load-sample.ts";
import type { TeamIds } from "../../sandbox/slack/seed.ts";
import type { StackFile } from "../../sandbox/stack-file.ts";

async function answerOf(response: Response): Promise<unknown> {
  const text = await response.text();
  if (!response.ok) throw new Error(`${new URL(response.url).pathname} answered ${response.status}: ${text}`);
  return JSON.parse(text);
}

/** POSTs JSON and returns the answer. @throws Error with the answer's own words. */
export const postJson = async <T>(url: string, body: unknown): Promise<T> =>
  (await answerOf(
    await fetch(url, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    }),
  )) as T;

export const getJson = async <T>(url: string): Promise<T> => (await answerOf(await fetch(url))) as T;

/** Goes through the product's own OAuth on behalf of the workspace's manager. */
async function install({ worker, slack }: StackFile, teamId: string): Promise<void> {
  const begun = await fetch(`${worker}/slack/install`, { redirect: "manual" });
  const consent = new URL(begun.headers.get("location") ?? "");
  const cookie = begun.headers.get("set-cookie")?.split(";")[0] ?? "";
  consent.searchParams.set("team", teamId);
  consent.searchParams.set("decision", "allow");
  const decided = await fetch(`${slack.url}/oauth/v2/authorize`, {
    method: "POST",
    body: consent.searchParams,
    redirect: "manual",
  });
  const done = await fetch(decided.headers.get("location") ?? "", { headers: { cookie } });
  if (!done.ok) throw new Error(`Callboard was not installed: ${await done.text()}`);
}

/**
 * A workspace of its own with the app in `#sales` and `#content`: what happens in one journey is not seen in another.
 * `sample` gives it the leads and conversations that `npm run dev` begins with.
 */
export async function newTeam(addresses: StackFile, sample: boolean): Promise<TeamIds> {
  const key = randomInt(36 ** 4, 36 ** 5)
    .toString(36)
    .toUpperCase();
  const name = `Team ${key}`;
  const team = await postJson<TeamIds>(`${addresses.page}/sandbox/workspace`, { name, key });
  await seedWorkspace({ databaseUrl: addresses.database, neonHttpUrl: addresses.neonHttp }, { id: team.teamId, name });
  await install(addresses, team.teamId);
  for (const channel of [team.salesId, team.contentId])
    await postJson(`${addresses.page}/sandbox/invite`, { user: team.managerId, channel });
  if (sample) {
    const { now } = await getJson<{ now: number }>(`${addresses.page}/sandbox/now`);
    await loadSample({
      addresses: { ...addresses, slack: { teamId: team.teamId } },
      clock: { now: () => now },
    });
  }
  return team;
}
