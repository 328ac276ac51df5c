import { z } from "zod";
import { getConfig } from "../db/queries/brain/get-config.ts";
import { settingsModal } from "./blocks/settings-modal.ts";
import type { BotDeps } from "./deps.ts";
import type { Tenant } from "./tenancy.ts";

/** A trigger lives three seconds from the click on; in milliseconds, from when we have it. */
const OPEN_WITHIN_MS = 2_000;

/** What the form brings back: the state of the settings it was made from, and where to answer. */
export const SettingsOrigin = z.object({ version: z.string(), channel: z.string().nullable() });

/** Opens the form of the settings. @param channel Where the answer goes; null: the App Home shows it. */
export async function openSettings(
  deps: BotDeps,
  tenant: Tenant,
  triggerId: string,
  channel: string | null,
): Promise<void> {
  const [config] = await getConfig(deps.db, tenant.id);
  if (!config) return;
  const metadata: z.infer<typeof SettingsOrigin> = { version: config.version, channel };
  const view = settingsModal(config, JSON.stringify(metadata));
  await deps.slack.openView(tenant.id, triggerId, view, AbortSignal.timeout(OPEN_WITHIN_MS));
}
