import { z } from "zod";
import { runBatch } from "../../db/client.ts";
import type { SlackUserId } from "../../db/ids.ts";
import { readClock } from "../../db/queries/board/read-clock.ts";
import { isKnownTimeZone } from "../../db/queries/brain/is-known-time-zone.ts";
import { type Settings, saveSettings } from "../../db/queries/brain/save-settings.ts";
import { digestAfter } from "../../pipelines/index.ts";
import type { Registration } from "../app.ts";
import { moment } from "../blocks/escape.ts";
import { notice } from "../blocks/notices.ts";
import { SETTINGS_MODAL, type SettingsField } from "../blocks/settings-modal.ts";
import type { BotDeps } from "../deps.ts";
import { publishHome } from "../home.ts";
import { mayNotManage } from "../launching.ts";
import { inviteHint } from "../place.ts";
import { requestOf } from "../requests.ts";
import { SettingsOrigin } from "../settings.ts";
import { FormValues, readSettings } from "../settings-form.ts";

const Submission = z.object({
  user: z.object({ id: z.string().transform((id) => id as SlackUserId) }),
  view: z.object({ private_metadata: z.string(), state: z.object({ values: FormValues }) }),
});

const AFTERWARDS_MS = 10_000;

/**
 * The form of the settings: checked whole, then saved with the moment of the next digest in one transaction, unless somebody
 * else saved since the form was opened. Sent again, it finds its own save and says so.
 */
export function registerSettingsForm({ app, deps, tenancy }: Registration): void {
  app.view(SETTINGS_MODAL, async ({ body, ack, context }) => {
    const { tenant, delivery } = requestOf(context);
    const { user, view } = Submission.parse(body);
    const refuse = (errors: Partial<Record<SettingsField, string>>) =>
      ack({ response_action: "errors", errors: errors as Record<string, string> });
    const refusal = await mayNotManage("change the settings", { deps, tenancy }, tenant, user.id, delivery);
    if (refusal) return refuse({ timeZone: "Only managers can change the settings." });
    const form = readSettings(view.state.values);
    if (!form.ok) return refuse(form.errors);
    const { settings } = form;
    const { timeZone } = settings.workspace;
    const known = (await isKnownTimeZone(deps.db, timeZone)).rows[0]?.known;
    if (!known) return refuse({ timeZone: "The database does not know that time zone. Choose a city near by." });
    const next = await nextDigest(deps, settings);
    delivery.mustBeInTime();
    const origin = SettingsOrigin.parse(JSON.parse(view.private_metadata));
    const config = { ...settings.config, nextDigestAt: next };
    const answers = await runBatch(deps.db, saveSettings(deps.db, tenant.id, origin.version, { ...settings, config }));
    if ((answers.at(-1) as unknown[]).length === 0)
      return refuse({ timeZone: "Somebody else saved the settings meanwhile. Close this form and open it again." });
    await ack();
    delivery.later(async () => {
      const signal = AbortSignal.timeout(AFTERWARDS_MS);
      await publishHome(deps, tenant, user.id, signal);
      if (!origin.channel) return;
      const { digestChannel, alertsChannel } = settings.config;
      const hint = digestChannel ? await inviteHint(deps, tenant, digestChannel) : null;
      const alerts =
        alertsChannel && alertsChannel !== digestChannel ? await inviteHint(deps, tenant, alertsChannel) : null;
      const when =
        next && settings.config.digestEnabled ? `The next digest comes ${moment(next)}.` : "The digest is off.";
      const card = notice(
        `Settings saved. ${when}${hint ? " Invite me to its channel with `/invite`: I am not in it." : ""}${alerts ? " Invite me to the channel of the alerts as well." : ""}`,
      );
      await deps.slack.ephemeral({ workspaceId: tenant.id, channel: origin.channel, user: user.id, card, signal });
    });
  });
}

async function nextDigest({ db }: BotDeps, { workspace, config }: Settings): Promise<Date | null> {
  if (!config.digestEnabled) return null;
  const { now } = z.object({ now: z.coerce.date() }).parse((await readClock(db)).rows[0]);
  const times = {
    timeZone: workspace.timeZone,
    hour: config.digestHour ?? 8,
    weekdays: config.digestWeekdays ?? [],
    holidays: config.holidays ?? [],
  };
  return digestAfter(times, now)?.at ?? null;
}
