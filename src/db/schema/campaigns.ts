import { sql } from "drizzle-orm";
import { boolean, index, integer, jsonb, pgTable, smallint, text, unique, uuid } from "drizzle-orm/pg-core";
import type { CampaignId, EffectId, FocusGroupId, ProjectId, ProspectId, SlackUserId } from "../ids.ts";
import { createdAt, microUsd, moment, ofWorkspace } from "./columns.ts";
import { type ContentSettings, projects } from "./projects.ts";
import type { Origin, PipelineSnapshot } from "./runs.ts";

/** A batch of items of one kind, launched together. Written by launch, pause, resume, raise, cancel and close; deleted with the workspace. */
export const campaigns = pgTable(
  "campaigns",
  {
    id: uuid().$type<CampaignId>().primaryKey(),
    workspaceId: ofWorkspace(),
    kind: text({ enum: ["prospect_video", "content"] }).notNull(),
    name: text().notNull(),
    brief: text().notNull(),
    senderName: text().notNull(),
    senderCompany: text().notNull(),
    companyInfo: text().notNull().default(""),
    voiceId: text().notNull(),
    status: text({ enum: ["draft", "running", "paused", "completed", "failed", "cancelled"] })
      .notNull()
      .default("draft"),
    /** A person's pause and a budget's are apart: each is lifted only by its own hand. */
    userPaused: boolean().notNull().default(false),
    budgetPaused: boolean().notNull().default(false),
    totalItems: integer().notNull().default(0),
    /** Ceiling in micro-USD; null means none. */
    budget: microUsd(),
    /** Settled cost and the worst cost of calls under way, micro-USD. */
    spent: microUsd().notNull().default(0),
    reserved: microUsd().notNull().default(0),
    endings: smallint().notNull().default(0),
    /** Slug of the pipeline its items go through; null: its kind's own. */
    pipelineSlug: text(),
    /** That pipeline as it stood at the launch: what is added later goes the same way. */
    snapshot: jsonb().$type<PipelineSnapshot>(),
    /** Where a share page leads: a calendar, a site. */
    link: text(),
    /** `trying` while only the first item runs and the others wait for a person's word, then `released`; null: all began at once. */
    canary: text({ enum: ["trying", "released"] }),
    origin: jsonb().$type<Origin>(),
    /** Of content campaigns only, from here to `content`. */
    projectId: uuid()
      .$type<ProjectId>()
      .references(() => projects.id, { onDelete: "set null" }),
    /** What people may call it by. */
    slug: text(),
    /** Articles it is to have. */
    targetCount: integer(),
    /** Spare topics below which keyword research is asked for more. */
    topicFloor: integer(),
    focusGroups: jsonb().$type<FocusGroupId[]>(),
    content: jsonb().$type<ContentSettings>(),
    requestKey: text().notNull(),
    createdBy: text().$type<SlackUserId>(),
    launchedAt: moment(),
    endedAt: moment(),
    createdAt: createdAt(),
    changedAt: createdAt(),
  },
  (t) => [
    unique().on(t.workspaceId, t.requestKey),
    unique().on(t.workspaceId, t.slug),
    index().on(t.workspaceId, t.createdAt),
    index().on(t.projectId),
  ],
);

/** One scene of a video's script. */
export interface Scene {
  sceneNumber: number;
  narration: string;
  visualPrompt: string;
  durationSeconds: number;
}

/** The files made for one scene: keys in the file store. */
export interface SceneAsset {
  sceneNumber: number;
  image?: string;
  video?: string;
  voice?: string;
}

/** What was learned about a prospect, and where. */
export interface ProspectResearch {
  url: string | null;
  title: string;
  summary: string;
  facts: string[];
  /** The page's text as read, cut to 20,000 characters. */
  text: string;
  readAt: string;
}

/** A person or company a video is made for. Its status words are written by checkpoints only; deleted with the campaign. */
export const prospects = pgTable(
  "prospects",
  {
    id: uuid().$type<ProspectId>().primaryKey(),
    workspaceId: ofWorkspace(),
    campaignId: uuid()
      .$type<CampaignId>()
      .notNull()
      .references(() => campaigns.id, { onDelete: "cascade" }),
    position: integer().notNull(),
    name: text().notNull(),
    company: text().notNull(),
    title: text(),
    url: text(),
    email: text(),
    status: text({
      enum: ["queued", "researching", "scripting", "generating_voice", "generating_visuals", "complete", "failed"],
    })
      .notNull()
      .default("queued"),
    research: jsonb().$type<ProspectResearch>(),
    script: jsonb().$type<{ scenes: Scene[]; fullNarration: string }>(),
    /** The writer's conversation with the model. */
    scriptThreadId: text(),
    sceneAssets: jsonb().$type<SceneAsset[]>().notNull().default(sql`'[]'::jsonb`),
    voiceFile: text(),
    finalVideoUrl: text(),
    /** Unguessable key of the share page; null before it is published and after it is revoked. */
    shareToken: text().unique(),
    error: text(),
    /** Why no run was begun for it: who it is was written to before. A manager lets it through. */
    held: text(),
    /** The reply in the campaign's thread that tells of its end; null until one does. */
    replyId: uuid().$type<EffectId>(),
    startedAt: moment(),
    completedAt: moment(),
    createdAt: createdAt(),
    changedAt: createdAt(),
  },
  (t) => [
    index().on(t.workspaceId, t.campaignId, t.status),
    unique().on(t.campaignId, t.position),
    index("prospects_email").on(t.workspaceId, sql`lower(email)`),
    index("prospects_person").on(t.workspaceId, sql`lower(name)`, sql`lower(company)`),
    index("prospects_untold")
      .on(t.campaignId, t.completedAt)
      .where(sql`status in ('complete', 'failed') and reply_id is null`),
    index("prospects_reply").on(t.replyId).where(sql`reply_id is not null`),
  ],
);
