import type { Db } from "../../client.ts";
import { newId, type SummaryId, type WorkspaceId } from "../../ids.ts";
import { liveMessages } from "../../schema/board.ts";

/** Remembers where a summary was posted, so that its message can follow its rows. The first post of a summary stands. */
export const recordSummaryMessage = (
  db: Db,
  workspaceId: WorkspaceId,
  message: { summaryId: SummaryId; channel: string; ts: string; effectKey: string },
) =>
  db
    .insert(liveMessages)
    .values({
      id: newId(),
      workspaceId,
      subjectType: "summary",
      subjectId: message.summaryId,
      channel: message.channel,
      ts: message.ts,
      effectKey: message.effectKey,
    })
    .onConflictDoNothing({ target: [liveMessages.workspaceId, liveMessages.subjectType, liveMessages.subjectId] })
    .returning();
