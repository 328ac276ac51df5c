import type { Db, Statement } from "../../client.ts";
import { newId, type WorkspaceId } from "../../ids.ts";
import { type LIVE_TYPES, liveMessages } from "../../schema/board.ts";
import { effects } from "../../schema/effects.ts";
import type { Origin } from "../../schema/runs.ts";

/** Orders the live message of a row that a run is about, once. */
export const insertLiveCard = (
  db: Db,
  workspaceId: WorkspaceId,
  subject: { type: (typeof LIVE_TYPES)[number]; id: string },
  target: Origin,
): Statement[] => {
  const key = `card/${subject.id}`;
  return [
    db
      .insert(effects)
      .values({
        id: newId(),
        workspaceId,
        key,
        kind: "post",
        purpose: "card",
        subjectId: subject.id,
        provider: "Slack",
        state: "due",
        target,
      })
      .onConflictDoNothing(),
    db
      .insert(liveMessages)
      .values({
        id: newId(),
        workspaceId,
        subjectType: subject.type,
        subjectId: subject.id,
        channel: target.channel,
        effectKey: key,
      })
      .onConflictDoNothing(),
  ];
};
