/** What the page reads of the stand-in, as far as it uses it. */

export interface TextObject {
  type: "plain_text" | "mrkdwn";
  text: string;
}

export interface Option {
  text: TextObject;
  value: string;
  description?: TextObject;
  url?: string;
}

export interface Confirm {
  title?: TextObject;
  text?: TextObject;
  confirm?: TextObject;
  deny?: TextObject;
  style?: "primary" | "danger";
}

/** An interactive element of Block Kit; which fields are there depends on its type. */
export interface BlockElement {
  type: string;
  action_id: string;
  text?: TextObject;
  value?: string;
  url?: string;
  style?: "primary" | "danger";
  confirm?: Confirm;
  accessibility_label?: string;
  placeholder?: TextObject;
  options?: Option[];
  option_groups?: { label: TextObject; options: Option[] }[];
  multiline?: boolean;
  max_length?: number;
  min_query_length?: number;
  positive_button?: { text: TextObject; value: string };
  negative_button?: { text: TextObject; value: string };
  image_url?: string;
  alt_text?: string;
  [field: string]: unknown;
}

export interface Block {
  type: string;
  block_id?: string;
  text?: TextObject;
  fields?: TextObject[];
  accessory?: BlockElement;
  elements?: BlockElement[];
  element?: BlockElement;
  label?: TextObject;
  hint?: TextObject;
  optional?: boolean;
  dispatch_action?: boolean;
  [field: string]: unknown;
}

export interface Workspace {
  id: string;
  name: string;
  /** Its address is `https://DOMAIN.slack.com`. */
  domain: string;
  botUserId: string;
  installed: boolean;
}

export interface User {
  id: string;
  teamId: string;
  name: string;
  realName: string;
  title: string;
  tz: string;
  isBot: boolean;
}

export interface Channel {
  id: string;
  teamId: string;
  name: string;
  title: string;
  kind: "public_channel" | "private_channel" | "im" | "mpim";
  isArchived: boolean;
  members: string[];
  purpose: string;
  /** Messages of others since the person looked last, 99 at most. */
  unread: number;
  /** Whether it is the person's conversation with the app. */
  direct: boolean;
  lastRead: string | null;
}

export interface SharedFile {
  id: string;
  name: string;
  mimetype: string;
  size: number;
  title: string;
}

export interface Message {
  ts: string;
  channel: string;
  user: string;
  author: string;
  bot: boolean;
  text: string;
  blocks: Block[];
  threadTs: string | null;
  broadcast: boolean;
  ephemeralTo: string | null;
  edits: number[];
  streaming: boolean;
  reactions: { name: string; users: string[] }[];
  files: SharedFile[];
  /** What the app is doing in the thread below, as it says itself. */
  status: string;
  /** The replies below, by name of who replied; null where there are none. */
  replies: { count: number; authors: string[]; latest: string } | null;
}

export interface View {
  id: string;
  hash: string;
  title?: TextObject;
  submit?: TextObject;
  close?: TextObject;
  blocks: Block[];
}

export interface Invocation {
  at: number;
  channelId: string;
  userId: string;
  command: string;
  text: string;
}

/** An entry of the menus that the app registered. */
export interface Shortcut {
  name: string;
  type: "global" | "message";
  callback_id: string;
  description: string;
}

/** A chat with the app's assistant. */
export interface Chat {
  channel: string;
  ts: string;
  title: string;
  status: string;
  loading: string[];
  promptsTitle: string;
  prompts: { title: string; message: string }[];
  /** Whether anything has been said in it. */
  begun: boolean;
}

/** What one person sees: `GET /sandbox/desk`. */
export interface SlackState {
  now: number;
  team: string;
  user: string;
  /** A channel's id, `home` or `assistant`. */
  place: string;
  threadTs: string | null;
  workspaces: Workspace[];
  users: User[];
  channels: Channel[];
  /** The newest messages of the channel in view, oldest first. */
  messages: Message[];
  /** Whether there are older ones. */
  older: boolean;
  thread: Message[];
  invocations: Invocation[];
  /** Open modals, the top one last. */
  modals: View[];
  home: View | null;
  chats: Chat[];
  app: { assistant: boolean; shortcuts: Shortcut[] };
}

/** What a person entered into an element: text, one or several values, or nothing. */
export type Entry = string | string[] | null;

/** What came of a click, a command or a submission. */
export interface Outcome {
  ok?: boolean;
  shown?: string | null;
  error?: string;
  errors?: Record<string, string>;
  opened?: string;
  options?: Option[];
}
