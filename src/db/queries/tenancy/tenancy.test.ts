import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type TestDatabase, testDatabase } from "../../../../test/harness/database.ts";
import { type Db, runBatch, sqlState } from "../../client.ts";
import { newId, type SlackUserId, type WorkspaceId } from "../../ids.ts";
import { adoptTimeZone } from "./adopt-time-zone.ts";
import { claimReceipt } from "./claim-receipt.ts";
import { findInstallation } from "./find-installation.ts";
import { findMember } from "./find-member.ts";
import { findReceipt } from "./find-receipt.ts";
import { findSpentOauthState } from "./find-spent-oauth-state.ts";
import { findWorkspaceByTeam } from "./find-workspace-by-team.ts";
import { listManagers } from "./list-managers.ts";
import { removeInstallation } from "./remove-installation.ts";
import { type NewInstallation, saveInstallation } from "./save-installation.ts";
import { saveMember } from "./save-member.ts";
import { saveWorkspace } from "./save-workspace.ts";
import { spendOauthState } from "./spend-oauth-state.ts";

let database: TestDatabase;
let db: Db;
beforeAll(async () => {
  database = await testDatabase();
  db = database.db;
});
afterAll(() => database.close());

let teams = 0;
async function workspace(): Promise<{ id: WorkspaceId; slackTeamId: string }> {
  const slackTeamId = `T${String(++teams).padStart(6, "0")}`;
  const [made] = await saveWorkspace(db, { slackTeamId, name: "Team" });
  if (!made) throw new Error("The workspace was not made.");
  return { id: made.id, slackTeamId };
}

const token = (botToken: string, installedBy: string | null = null): NewInstallation => ({
  botToken,
  botUserId: "U0BOT",
  appId: null,
  enterpriseId: null,
  scopes: "commands",
  installedBy: installedBy as SlackUserId | null,
});
const person = (id: string, role: "manager" | "rep", over: Partial<Parameters<typeof saveMember>[2]> = {}) => ({
  slackUserId: id as SlackUserId,
  role,
  name: null,
  email: null,
  timeZone: null,
  ...over,
});
const soon = () => Math.floor(Date.now() / 1000) + 5;

describe("workspaces and installations", () => {
  test("a team saved twice -> one workspace, the newer name", async () => {
    const { id, slackTeamId } = await workspace();
    const [again] = await saveWorkspace(db, { slackTeamId, name: "Renamed" });
    expect(again?.id).toBe(id);
    expect(await findWorkspaceByTeam(db, slackTeamId)).toMatchObject([{ id, name: "Renamed", botUserId: null }]);
  });

  test("installed twice -> the newer token", async () => {
    const { id, slackTeamId } = await workspace();
    await saveInstallation(db, slackTeamId, token("old", "U1"));
    await saveInstallation(db, slackTeamId, token("new"));
    expect(await findInstallation(db, id)).toEqual([{ botToken: "new", slackTeamId, botUserId: "U0BOT" }]);
  });

  test("a team without a workspace -> no installation", async () => {
    expect(await saveInstallation(db, "T9NOBODY", token("x"))).toEqual([]);
  });

  test("uninstalled -> that team's token alone is gone; again -> nothing", async () => {
    const [one, other] = [await workspace(), await workspace()];
    for (const { slackTeamId } of [one, other]) await saveInstallation(db, slackTeamId, token("t"));
    expect((await removeInstallation(db, one.slackTeamId, soon())).rows).toEqual([{ workspace_id: one.id }]);
    expect((await removeInstallation(db, one.slackTeamId, soon())).rows).toEqual([]);
    expect(await findInstallation(db, one.id)).toEqual([]);
    expect(await findInstallation(db, other.id)).toHaveLength(1);
  });

  test("an uninstall from before the installation -> nothing happens", async () => {
    const { id, slackTeamId } = await workspace();
    await saveInstallation(db, slackTeamId, token("t"));
    expect((await removeInstallation(db, slackTeamId, soon() - 3_600)).rows).toEqual([]);
    expect(await findInstallation(db, id)).toHaveLength(1);
  });

  test("an OAuth state spent twice -> the second batch fails whole", async () => {
    const { slackTeamId } = await workspace();
    const nonce = newId();
    expect(await findSpentOauthState(db, nonce)).toEqual([]);
    await runBatch(db, [spendOauthState(db, slackTeamId, nonce)]);
    expect(await findSpentOauthState(db, nonce)).toHaveLength(1);
    const second = runBatch(db, [
      saveWorkspace(db, { slackTeamId, name: "Never" }),
      spendOauthState(db, slackTeamId, nonce),
    ]);
    expect(await second.catch(sqlState)).toBe("23505");
    expect(await findWorkspaceByTeam(db, slackTeamId)).toMatchObject([{ name: "Team" }]);
  });
});

describe("members", () => {
  test("seen again with less -> what was known stays, a manager stays one", async () => {
    const { id } = await workspace();
    await saveMember(db, id, person("U1", "manager", { name: "Maya", email: "maya@x.example" }));
    await saveMember(db, id, person("U1", "rep", { name: "Maya O." }));
    expect(await findMember(db, id, "U1" as SlackUserId)).toMatchObject([
      { role: "manager", name: "Maya O.", email: "maya@x.example" },
    ]);
  });

  test("a rep who became an admin -> a manager", async () => {
    const { id } = await workspace();
    await saveMember(db, id, person("U1", "rep"));
    await saveMember(db, id, person("U1", "manager"));
    expect(await listManagers(db, id)).toMatchObject([{ slackUserId: "U1" }]);
  });

  test("another workspace's -> not seen", async () => {
    const [one, other] = [await workspace(), await workspace()];
    await saveMember(db, one.id, person("U1", "manager"));
    expect(await findMember(db, other.id, "U1" as SlackUserId)).toEqual([]);
    expect(await listManagers(db, other.id)).toEqual([]);
  });

  test("the first person's zone becomes the workspace's; a later one's does not", async () => {
    const { id, slackTeamId } = await workspace();
    const seen = (user: string, zone: string) =>
      runBatch(db, [adoptTimeZone(db, id, zone), saveMember(db, id, person(user, "rep", { timeZone: zone }))]);
    await seen("U1", "Europe/Lisbon");
    await seen("U2", "Asia/Tokyo");
    expect(await findWorkspaceByTeam(db, slackTeamId)).toMatchObject([{ timeZone: "Europe/Lisbon" }]);
  });
});

describe("receipts", () => {
  test("claimed at once by two -> by one; another workspace's own", async () => {
    const [one, other] = [await workspace(), await workspace()];
    const claims = await Promise.all([1, 2].map(() => claimReceipt(db, one.id, "slack-event", "Ev1")));
    expect(claims.flat()).toHaveLength(1);
    expect(await findReceipt(db, one.id, "slack-event", "Ev1")).toHaveLength(1);
    expect(await findReceipt(db, other.id, "slack-event", "Ev1")).toEqual([]);
    expect(await claimReceipt(db, other.id, "slack-event", "Ev1")).toHaveLength(1);
  });
});
