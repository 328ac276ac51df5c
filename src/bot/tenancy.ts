import type { Secrets } from "../clients/secrets.ts";
import { type Db, runBatch } from "../db/client.ts";
import type { SlackUserId, WorkspaceId } from "../db/ids.ts";
import { adoptTimeZone } from "../db/queries/tenancy/adopt-time-zone.ts";
import { findInstallation } from "../db/queries/tenancy/find-installation.ts";
import { findMember } from "../db/queries/tenancy/find-member.ts";
import { findWorkspaceByTeam } from "../db/queries/tenancy/find-workspace-by-team.ts";
import { listManagers } from "../db/queries/tenancy/list-managers.ts";
import { saveInstallation } from "../db/queries/tenancy/save-installation.ts";
import { saveMember } from "../db/queries/tenancy/save-member.ts";
import { saveWorkspace } from "../db/queries/tenancy/save-workspace.ts";
import type { members } from "../db/schema/tenancy.ts";
import { FatalStepError, messageOf } from "../errors.ts";
import type { BotDeps } from "./deps.ts";

/** The workspace a request came from. */
export interface Tenant {
  id: WorkspaceId;
  slackTeamId: string;
  botUserId: string;
}

/** What an installation of the environment's token has in place of granted scopes. */
const OWN_TOKEN_SCOPES = "";

type Member = typeof members.$inferSelect;

/** What `createSlack` needs from the database: the bot's token, opened, and who is told when nobody else can be. */
export function createTokens(deps: { db: Db; secrets: Secrets }) {
  return {
    async tokenOf(workspaceId: WorkspaceId): Promise<string | null> {
      const [found] = await findInstallation(deps.db, workspaceId);
      return found ? deps.secrets.decrypt(found.botToken, found.slackTeamId) : null;
    },
    async managersOf(workspaceId: WorkspaceId): Promise<string[]> {
      return (await listManagers(deps.db, workspaceId)).map((manager) => manager.slackUserId);
    },
  };
}

/** Who asks, and from where. */
export interface Tenancy {
  /** Null: Callboard is not installed there. */
  resolve(slackTeamId: string, signal: AbortSignal): Promise<Tenant | null>;
  /** The person, noted when first seen. Null when Slack did not say who it is. */
  seen(tenant: Tenant, user: SlackUserId, signal: AbortSignal): Promise<Member | null>;
  /** Asks Slack again: somebody may have become an admin meanwhile. */
  refreshed(tenant: Tenant, user: SlackUserId, signal: AbortSignal): Promise<Member | null>;
}

export function createTenancy(deps: BotDeps): Tenancy {
  const { db, slack, secrets, env, log } = deps;

  /**
   * In single-workspace mode the token comes from the environment. It is kept like one of OAuth, so that there is one
   * place to look; no scopes mark it. Kept anew when the environment's changed; never for another team than its own.
   */
  async function keepOwnToken(slackTeamId: string, kept: string | null, signal: AbortSignal): Promise<void> {
    const token = env.SLACK_BOT_TOKEN;
    if (!token || (kept !== null && (await secrets.decrypt(kept, slackTeamId)) === token)) return;
    const identity = await slack.identify(token, signal);
    if (identity.team_id !== slackTeamId) return;
    const botToken = await secrets.encrypt(token, slackTeamId);
    await runBatch(db, [
      saveWorkspace(db, { slackTeamId, name: identity.team }),
      saveInstallation(db, slackTeamId, {
        botToken,
        botUserId: identity.user_id,
        appId: null,
        enterpriseId: null,
        scopes: OWN_TOKEN_SCOPES,
        installedBy: null,
      }),
    ]);
  }

  async function ask(tenant: Tenant, user: SlackUserId, signal: AbortSignal): Promise<Member | null> {
    try {
      const person = await slack.person(tenant.id, user, signal);
      if (person.isBot) return null;
      const member = saveMember(db, tenant.id, {
        slackUserId: user,
        role: person.isAdmin ? "manager" : "rep",
        name: person.name,
        email: person.email,
        timeZone: person.timeZone,
      });
      const zone = person.timeZone && isTimeZone(person.timeZone) ? person.timeZone : null;
      if (!zone) return (await member)[0] ?? null;
      const [, saved] = await db.batch([adoptTimeZone(db, tenant.id, zone), member]);
      return saved[0] ?? null;
    } catch (error) {
      log.warn("slack.person_unknown", { workspaceId: tenant.id, error: messageOf(error) });
      return null;
    }
  }

  return {
    async resolve(slackTeamId, signal) {
      let [found] = await findWorkspaceByTeam(db, slackTeamId);
      const byOAuth = found?.botToken && found.scopes !== OWN_TOKEN_SCOPES;
      if (env.SLACK_BOT_TOKEN && !byOAuth) {
        try {
          await keepOwnToken(slackTeamId, found?.botToken ?? null, signal);
        } catch (error) {
          if (!(error instanceof FatalStepError) && !found?.botToken) throw error;
          log.warn("slack.own_token_refused", { error: messageOf(error) });
        }
        if (!found?.botToken) [found] = await findWorkspaceByTeam(db, slackTeamId);
      }
      return found?.botUserId ? { id: found.id, slackTeamId, botUserId: found.botUserId } : null;
    },
    async seen(tenant, user, signal) {
      const [known] = await findMember(db, tenant.id, user);
      return known ?? ask(tenant, user, signal);
    },
    refreshed: ask,
  };
}

function isTimeZone(name: string): boolean {
  try {
    return Boolean(new Intl.DateTimeFormat("en", { timeZone: name }));
  } catch {
    return false;
  }
}
