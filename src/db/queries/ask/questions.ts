import { and, desc, eq, sql } from "drizzle-orm";
import type { Db } from "../../client.ts";
import type { RunId, WorkspaceId } from "../../ids.ts";
import { brainQuestions } from "../../schema/brain.ts";

/** A question with what it was answered from. */
export type Question = typeof brainQuestions.$inferSelect;

/** Keeps an answered question; a run has one. */
export const saveQuestion = (
  db: Db,
  workspaceId: WorkspaceId,
  question: Omit<typeof brainQuestions.$inferInsert, "workspaceId" | "createdAt">,
) =>
  db
    .insert(brainQuestions)
    .values({ ...question, workspaceId })
    .onConflictDoNothing();

/** A question by its id or by the run that answered it. */
export const findQuestion = (db: Db, workspaceId: WorkspaceId, by: { id: string } | { runId: RunId }) =>
  db
    .select()
    .from(brainQuestions)
    .where(
      and(
        eq(brainQuestions.workspaceId, workspaceId),
        "id" in by ? eq(brainQuestions.id, by.id) : eq(brainQuestions.runId, by.runId),
      ),
    )
    .limit(1);

/** The last question of a thread. */
export const lastQuestionOf = (db: Db, workspaceId: WorkspaceId, channel: string, threadTs: string) =>
  db
    .select()
    .from(brainQuestions)
    .where(
      and(
        eq(brainQuestions.workspaceId, workspaceId),
        eq(brainQuestions.channel, channel),
        eq(brainQuestions.threadTs, threadTs),
      ),
    )
    .orderBy(desc(brainQuestions.createdAt), desc(brainQuestions.id))
    .limit(1);

/** Whether a thread is one of ours: that of a summary, or of a question before. */
export const isBrainThread = (db: Db, workspaceId: WorkspaceId, channel: string, threadTs: string) =>
  db.execute<{ ours: boolean }>(sql`
    select exists (select from live_messages
                    where workspace_id = ${workspaceId} and channel = ${channel} and ts = ${threadTs}
                      and subject_type = 'summary')
        or exists (select from brain_questions
                    where workspace_id = ${workspaceId} and channel = ${channel} and thread_ts = ${threadTs}) as ours`);
