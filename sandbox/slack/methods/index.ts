import type { Method } from "../api.ts";
import { assistantMethods } from "./assistant.ts";
import { chatMethods } from "./chat.ts";
import { conversationMethods } from "./conversations.ts";
import { fileMethods } from "./files.ts";
import { oauthMethods } from "./oauth.ts";
import { streamMethods } from "./stream.ts";
import { userMethods } from "./users.ts";
import { viewMethods } from "./views.ts";

/** Every method of the Web API that the stand-in serves, by its name. */
export const METHODS: Readonly<Record<string, Method>> = {
  ...assistantMethods,
  ...chatMethods,
  ...conversationMethods,
  ...fileMethods,
  ...oauthMethods,
  ...streamMethods,
  ...userMethods,
  ...viewMethods,
};
