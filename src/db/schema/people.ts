import { sql } from "drizzle-orm";
import { index, integer, jsonb, pgTable, text, unique, uuid } from "drizzle-orm/pg-core";
import type { ContactId, LeadId } from "../ids.ts";
import { createdAt, moment, ofWorkspace } from "./columns.ts";

/** A person outside: somebody we talk to. Written by ingest; deleted with the workspace. */
export const contacts = pgTable(
  "contacts",
  {
    id: uuid().$type<ContactId>().primaryKey(),
    workspaceId: ofWorkspace(),
    /** The sender's own id of the person. */
    externalId: text().notNull(),
    name: text().notNull(),
    email: text(),
    company: text(),
    title: text(),
    /** 0 to 100: the chance that the conversation comes to what is asked for, as last scored. */
    interest: integer(),
    /** Our first message to them, and their first one after it: kept by the trigger on messages. */
    writtenAt: moment(),
    repliedAt: moment(),
    /** Their last message to us, and our last one to them: kept by the same trigger. */
    lastInAt: moment(),
    lastOutAt: moment(),
    createdAt: createdAt(),
    changedAt: createdAt(),
  },
  (t) => [
    unique().on(t.workspaceId, t.externalId),
    index().on(t.workspaceId, t.createdAt),
    index().on(t.workspaceId, t.writtenAt).where(sql`written_at is not null`),
    index().on(t.workspaceId, t.lastInAt).where(sql`last_in_at is not null`),
    index("contacts_by_email").on(t.workspaceId, sql`lower(email)`).where(sql`email is not null`),
  ],
);

/** A chance to sell to a contact. Written by ingest; deleted with the workspace. */
export const leads = pgTable(
  "leads",
  {
    id: uuid().$type<LeadId>().primaryKey(),
    workspaceId: ofWorkspace(),
    contactId: uuid()
      .$type<ContactId>()
      .notNull()
      .references(() => contacts.id, { onDelete: "cascade" }),
    externalId: text().notNull(),
    source: text(),
    temperature: text({ enum: ["hot", "warm", "cold"] }).notNull(),
    /** 0 to 100; null where nobody scored it. */
    score: integer(),
    /** What our own model last gave the lead; where `score` is something else, that is the sender's. */
    modelScore: integer(),
    /** The score before the changes of the last seven days, and when the first of them was; kept by a trigger. */
    priorScore: integer(),
    scoreChangedAt: moment(),
    status: text({ enum: ["new", "contacted", "qualified", "converted", "rejected"] }).notNull(),
    /** E-mail or Slack user id of the rep who owns it. */
    owner: text(),
    rejectionReason: text(),
    /** Whatever else the sender told: visits, seconds on the site, last activity. */
    attributes: jsonb().$type<Record<string, string | number | boolean | null>>().notNull().default(sql`'{}'::jsonb`),
    /** When the lead came in, by the sender's word. */
    createdAt: moment().notNull(),
    /** The sender's version: an older one never overwrites a newer one. */
    updatedAt: moment().notNull(),
    /** First inbound message after our first outbound one. */
    repliedAt: moment(),
    /** The version that made it converted or rejected; null while it is neither: kept by a trigger. */
    closedAt: moment(),
    ingestedAt: createdAt(),
  },
  (t) => [
    unique().on(t.workspaceId, t.externalId),
    index().on(t.workspaceId, t.createdAt),
    index().on(t.workspaceId, t.closedAt).where(sql`closed_at is not null`),
    index().on(t.workspaceId, t.contactId),
    index("leads_hot_and_new").on(t.workspaceId, t.createdAt).where(sql`temperature = 'hot' and status = 'new'`),
    index("leads_rising").on(t.workspaceId, t.scoreChangedAt).where(sql`score > prior_score`),
  ],
);

/** One message between us and a contact. Written by ingest; deleted with the workspace. */
export const messages = pgTable(
  "messages",
  {
    id: uuid().primaryKey(),
    workspaceId: ofWorkspace(),
    contactId: uuid()
      .$type<ContactId>()
      .notNull()
      .references(() => contacts.id, { onDelete: "cascade" }),
    externalId: text().notNull(),
    /** `inbound` is from the contact to us. */
    direction: text({ enum: ["inbound", "outbound"] }).notNull(),
    text: text().notNull(),
    sentAt: moment().notNull(),
    ingestedAt: createdAt(),
  },
  (t) => [
    unique().on(t.workspaceId, t.externalId),
    index().on(t.workspaceId, t.sentAt),
    index().on(t.workspaceId, t.contactId, t.sentAt),
  ],
);

/** A delivery that was taken in: a webhook or an event, by its sender's id. Written by ingest; deleted after 30 days. */
export const receipts = pgTable(
  "receipts",
  {
    workspaceId: ofWorkspace(),
    source: text().notNull(),
    externalId: text().notNull(),
    /** What was answered, so that the same delivery gets the same answer. */
    response: jsonb(),
    receivedAt: createdAt(),
  },
  (t) => [unique().on(t.workspaceId, t.source, t.externalId), index().on(t.receivedAt)],
);
