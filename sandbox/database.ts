import { randomBytes } from "node:crypto";
import { migrate } from "../scripts/migrate-database.ts";
import { createSecrets } from "../src/clients/secrets.ts";
import { createDb } from "../src/db/client.ts";
import { findWebhookSecrets } from "../src/db/queries/ingest/find-webhook-secrets.ts";
import { rotateWebhookSecret } from "../src/db/queries/ingest/rotate-webhook-secret.ts";
import { saveWorkspace } from "../src/db/queries/tenancy/save-workspace.ts";
import type { SandboxClock } from "./clock.ts";
import { type PostgresServer, runStatement } from "./postgres/index.ts";
import { SANDBOX_KEYS } from "./settings.ts";

export interface SandboxDatabase {
  url: string;
  /** Drops it, unless it is kept. */
  release(): Promise<void>;
}

/** Sets the database's `app_now()` so many milliseconds ahead of the machine's clock. */
async function setClockOffset(url: string, offsetMs: number): Promise<void> {
  const offset = Math.round(offsetMs);
  await runStatement(
    url,
    `create or replace function app_now() returns timestamptz
       language sql stable parallel safe
       as $$ select now() + interval '${offset} milliseconds' $$`,
  );
}

/** The stack's migrated database, whose `app_now()` follows the sandbox's clock from now on. `reset` forgets a kept one first. */
export async function openDatabase(
  postgres: PostgresServer,
  clock: SandboxClock,
  persist: boolean,
  reset = false,
): Promise<SandboxDatabase> {
  const name = persist ? "callboard_sandbox" : `callboard_sandbox_${randomBytes(6).toString("hex")}`;
  if (reset) await postgres.dropDatabase(name);
  const url = await postgres.createDatabase(name, { ifExists: persist ? "keep" : "error" });
  await migrate(url);
  await setClockOffset(url, clock.offsetMs);
  const stop = clock.onMove((offsetMs) => setClockOffset(url, offsetMs));
  return {
    url,
    async release() {
      stop();
      if (!persist) await postgres.dropDatabase(name);
    },
  };
}

/** Makes the team's workspace and gives it the sandbox's webhook secret, so that leads can be sent at once. */
export async function seedWorkspace(
  connection: { databaseUrl: string; neonHttpUrl: string },
  team: { id: string; name: string },
): Promise<void> {
  const db = createDb(connection);
  const [workspace] = await saveWorkspace(db, { slackTeamId: team.id, name: team.name });
  const [known] = await findWebhookSecrets(db, team.id);
  if (!workspace || known?.current) return;
  const key = Uint8Array.from(Buffer.from(SANDBOX_KEYS.encryptionKeys.split(":")[1] ?? "", "base64"));
  const sealed = await createSecrets([{ kid: "sandbox", key }]).encrypt(SANDBOX_KEYS.webhookSecret, team.id);
  await rotateWebhookSecret(db, workspace.id, sealed);
}
