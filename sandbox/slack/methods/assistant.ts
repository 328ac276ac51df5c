import { z } from "zod";
import { joinedChannel } from "../access.ts";
import { type Call, method } from "../api.ts";
import * as arg from "../args.ts";
import { newThread } from "../assistant-threads.ts";
import { SlackApiError } from "../errors.ts";
import type { AssistantThread } from "../types.ts";

const place = { channel_id: arg.id, thread_ts: arg.ts };

function threadOf(call: Call<{ channel_id: string; thread_ts: string }>): AssistantThread {
  const { core, args } = call;
  const channel = joinedChannel(call, args.channel_id);
  const known = (core.data.messages[channel.id] ?? []).some(
    (one) => one.ts === args.thread_ts || one.threadTs === args.thread_ts,
  );
  if (!known) throw new SlackApiError("invalid_thread_ts");
  const key = `${channel.id} ${args.thread_ts}`;
  core.data.assistantThreads[key] ??= newThread(core.clock.now());
  core.saver.touch();
  return core.data.assistantThreads[key];
}

/** Words that take turns while one waits. */
const MAX_LOADING_MESSAGES = 10;

const setStatus = method({
  scopes: ["chat:write", "assistant:write"],
  tier: "post",
  args: z.object({ ...place, status: z.string().max(255), loading_messages: arg.json }),
  run(call) {
    const words = z
      .array(z.string().min(1))
      .max(MAX_LOADING_MESSAGES)
      .default([])
      .safeParse(call.args.loading_messages);
    if (!words.success) throw new SlackApiError("invalid_arguments");
    Object.assign(threadOf(call), { status: call.args.status, statusAt: call.core.clock.now(), loading: words.data });
    return {};
  },
});

const setTitle = method({
  scopes: ["assistant:write"],
  tier: "post",
  args: z.object({ ...place, title: z.string().min(1).max(255) }),
  run(call) {
    if (!call.args.channel_id.startsWith("D")) throw new SlackApiError("channel_type_not_supported");
    threadOf(call).title = call.args.title;
    return {};
  },
});

const MAX_PROMPTS = 4;

const setSuggestedPrompts = method({
  scopes: ["assistant:write"],
  tier: 4,
  args: z.object({ ...place, title: arg.optional, prompts: arg.json }),
  run(call) {
    const prompts = z
      .array(z.object({ title: z.string().min(1), message: z.string().min(1) }))
      .min(1)
      .max(MAX_PROMPTS)
      .safeParse(call.args.prompts);
    if (!prompts.success) throw new SlackApiError("invalid_arguments");
    Object.assign(threadOf(call), { prompts: prompts.data, promptsTitle: call.args.title ?? "" });
    return {};
  },
});

export const assistantMethods = {
  "assistant.threads.setStatus": setStatus,
  "assistant.threads.setTitle": setTitle,
  "assistant.threads.setSuggestedPrompts": setSuggestedPrompts,
};
