/** The shapes of the stand-in's own records. All are plain JSON, so that the whole state can be saved and read back. */

export type Json = Record<string, unknown>;

/** A Block Kit block or element: a type and whatever fields that type has. Checked by blocks-check.ts. */
export interface Block extends Json {
  type: string;
  block_id?: string;
}

export interface Workspace {
  id: string;
  name: string;
  domain: string;
  botUserId: string;
  botId: string;
  installed: boolean;
}

export interface User {
  id: string;
  teamId: string;
  name: string;
  realName: string;
  title: string;
  email?: string;
  tz: string;
  locale: string;
  isAdmin: boolean;
  isBot: boolean;
  deleted: boolean;
}

export type ChannelKind = "public_channel" | "private_channel" | "im" | "mpim";

export interface Channel {
  id: string;
  teamId: string;
  name: string;
  kind: ChannelKind;
  isGeneral: boolean;
  isArchived: boolean;
  members: string[];
  creator: string;
  /** Milliseconds since the epoch. */
  createdAt: number;
  topic: string;
  purpose: string;
}

interface Reaction {
  name: string;
  users: string[];
}

export interface Message {
  ts: string;
  channelId: string;
  teamId: string;
  userId: string;
  /** Present when an app's bot posted it. */
  botId?: string;
  subtype?: string;
  text: string;
  blocks?: Block[];
  attachments?: Json[];
  metadata?: Json;
  threadTs?: string;
  reactions: Reaction[];
  fileIds: string[];
  /** Only this user sees the message. */
  ephemeralTo?: string;
  /** Times of the edits, in milliseconds since the epoch. */
  edits: number[];
  /** Slack shows "(edited)" only when the text was edited without blocks. */
  showsEdited: boolean;
  streaming: boolean;
  unfurlLinks?: boolean;
  unfurlMedia?: boolean;
}

/** A slash command somebody typed: Slack shows none of it, the transcript and the page do. */
interface Invocation {
  at: number;
  teamId: string;
  channelId: string;
  userId: string;
  command: string;
  text: string;
}

export interface View {
  id: string;
  teamId: string;
  type: "modal" | "home";
  userId: string;
  hash: string;
  title?: Json;
  submit?: Json;
  close?: Json;
  blocks: Block[];
  privateMetadata: string;
  callbackId: string;
  externalId: string;
  clearOnClose: boolean;
  notifyOnClose: boolean;
  rootViewId: string;
  previousViewId?: string;
  updatedAt: number;
}

interface Trigger {
  teamId: string;
  userId: string;
  /** Milliseconds since the epoch. */
  expiresAt: number;
  used: boolean;
  /** The modal it came from, which a push needs. */
  viewId?: string;
}

export interface ResponseUrl {
  teamId: string;
  channelId: string;
  userId: string;
  createdAt: number;
  uses: number;
  /** The message whose button was pressed; a slash command has none. */
  messageTs?: string;
}

export interface Token {
  teamId: string;
  userId: string;
  scopes: string[];
  state: "active" | "revoked" | "uninstalled";
}

interface OAuthCode {
  teamId: string;
  userId: string;
  scopes: string[];
  redirectUri: string;
  redirectGiven: boolean;
  expiresAt: number;
  used: boolean;
}

export interface SlackFile {
  id: string;
  teamId: string;
  userId: string;
  name: string;
  title: string;
  mimetype: string;
  size: number;
  createdAt: number;
  /** Secret part of the upload address. */
  uploadKey: string;
  contentBase64?: string;
  completed: boolean;
  channels: string[];
}

/** A thread the app has given a status, a title or prompts; known by channel and `ts`. */
export interface AssistantThread {
  status: string;
  /** When the status was set, in milliseconds since the epoch. */
  statusAt: number;
  /** Words that take turns beside the status. */
  loading: string[];
  title: string;
  promptsTitle: string;
  prompts: Json[];
}

/** An event that Slack still has to deliver again. */
interface PendingRetry {
  envelope: Json;
  /** 1 for the first retry. */
  retry: number;
  reason: string;
  dueAt: number;
}

export interface SlackData {
  version: 1;
  lastTsMicros: number;
  workspaces: Record<string, Workspace>;
  users: Record<string, User>;
  channels: Record<string, Channel>;
  messages: Record<string, Message[]>;
  invocations: Invocation[];
  views: Record<string, View>;
  /** Open modals of each user, the top one last. */
  viewStacks: Record<string, string[]>;
  homes: Record<string, string>;
  triggers: Record<string, Trigger>;
  responseUrls: Record<string, ResponseUrl>;
  tokens: Record<string, Token>;
  codes: Record<string, OAuthCode>;
  files: Record<string, SlackFile>;
  assistantThreads: Record<string, AssistantThread>;
  /** The `ts` up to which a person has read a channel, by `user channel`. */
  reads: Record<string, string>;
  retries: PendingRetry[];
}
