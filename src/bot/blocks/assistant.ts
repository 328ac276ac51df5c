/** What Slack offers a person who opens a chat with the app: four prompts at most, sent as their words when pressed. */
export const ASSISTANT_PROMPTS = {
  title: "What would you like to know?",
  prompts: [
    { title: "What matters today", message: "summary today" },
    { title: "The last 7 days", message: "summary week" },
    { title: "Who is waiting?", message: "Who is waiting for an answer?" },
    { title: "What can you do?", message: "help" },
  ],
};
