import { z } from "zod";
import type { Registration } from "../app.ts";
import { ASSISTANT_PROMPTS } from "../blocks/assistant.ts";
import { requestOf } from "../requests.ts";

const Started = z.object({ assistant_thread: z.object({ channel_id: z.string(), thread_ts: z.string() }) });

/**
 * `assistant_thread_started`: shows what may be asked; what is then said comes as a direct message. Nothing is written,
 * so a repeated delivery only shows it again.
 */
export function registerAssistant({ app, deps }: Registration): void {
  app.event("assistant_thread_started", async ({ event, context }) => {
    const { tenant, delivery } = requestOf(context);
    const { channel_id: channel, thread_ts: threadTs } = Started.parse(event).assistant_thread;
    delivery.later(() =>
      deps.slack.suggestPrompts({
        workspaceId: tenant.id,
        channel,
        threadTs,
        ...ASSISTANT_PROMPTS,
        signal: AbortSignal.timeout(10_000),
      }),
    );
  });
}
