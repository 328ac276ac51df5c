/** The bot's scopes, and what each is for. */
export const BOT_SCOPES = {
  commands: "/summary, /launch, /articles, /draft, /workflow, /pipelines, /agents and /callboard",
  "chat:write": "cards and answers",
  "chat:write.public": "cards in public channels it was not invited to",
  "assistant:write": "what may be asked, shown in a new chat with the app",
  "app_mentions:read": "being asked by a mention",
  "channels:read": "whether it is in the channel it is asked in",
  "groups:read": "the same for private channels",
  "im:read": "the same for direct messages",
  "im:write": "direct messages where a channel cannot be posted to",
  "im:history": "!summary in a direct message, and finding its own post again when Slack's answer was lost",
  "channels:history": "!summary in a channel, and finding its own post again",
  "groups:history": "the same in private channels",
  "files:read": "the list of prospects uploaded with /launch, transcripts added to projects",
  "files:write": "results of work as files in its thread",
  "users:read": "names, time zones and who is an admin",
  "users:read.email": "matching leads' owners with people",
} as const;
