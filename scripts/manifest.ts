import { z } from "zod";
import { COMMANDS } from "../src/bot/commands/list.ts";
import { BOT_SCOPES } from "../src/bot/scopes.ts";
import { ADD_SHORTCUT, ADD_SHORTCUT_NAME } from "../src/bot/shortcuts.ts";

/** An entry of the menus: `global` in the composer's, `message` in each message's. The callback id is what the app is told. */
interface Shortcut {
  name: string;
  type: "global" | "message";
  callback_id: string;
  description: string;
}

/**
 * Slack's app manifest for a deployment at `base`, an address without a slash at its end; the sandbox's Slack reads it too.
 * Limits: name 35, description 140, a command's description 2,000, a shortcut's name 24 and description 150 characters.
 */
export function createManifest(base: string) {
  const events = `${base}/slack/events`;
  const shortcuts: Shortcut[] = [
    {
      name: ADD_SHORTCUT_NAME,
      type: "message",
      callback_id: ADD_SHORTCUT,
      description: "Puts a message, its thread or its files into the transcript of a project",
    },
  ];
  return {
    _metadata: { major_version: 2 },
    display_information: {
      name: "Callboard",
      description:
        "What is on, who is called, and what changed: summaries, recommendations and campaigns for sales and content.",
      background_color: "#1d1c1d",
    },
    features: {
      bot_user: { display_name: "Callboard", always_online: true },
      app_home: { home_tab_enabled: true, messages_tab_enabled: true, messages_tab_read_only_enabled: false },
      assistant_view: {
        assistant_description: "Asks your leads and conversations: what matters, who is next, and why.",
        suggested_prompts: [] as { title: string; message: string }[],
      },
      shortcuts,
      slash_commands: COMMANDS.map(({ name, about, hint }) => ({
        command: name,
        description: about,
        usage_hint: hint,
        url: events,
        should_escape: false,
      })),
    },
    oauth_config: { redirect_urls: [`${base}/slack/oauth_redirect`], scopes: { bot: Object.keys(BOT_SCOPES) } },
    settings: {
      event_subscriptions: {
        request_url: events,
        bot_events: [
          "app_home_opened",
          "app_mention",
          "app_uninstalled",
          "assistant_thread_started",
          "message.channels",
          "message.groups",
          "message.im",
          "tokens_revoked",
        ],
      },
      interactivity: { is_enabled: true, request_url: events, message_menu_options_url: events },
      org_deploy_enabled: false,
      socket_mode_enabled: false,
      token_rotation_enabled: false,
    },
  };
}

export type Manifest = ReturnType<typeof createManifest>;

/** Prints it: paste it at api.slack.com/apps, "From a manifest". */
function print(): void {
  const address = z.url({ protocol: /^https?$/ }).safeParse(process.argv[2] ?? process.env.PUBLIC_URL);
  if (!address.success) {
    console.error("Give the Worker's public address: npm run manifest -- https://callboard.example.workers.dev");
    process.exit(1);
  }
  console.log(JSON.stringify(createManifest(address.data.replace(/\/$/, "")), null, 2));
}

if (import.meta.main) print();
