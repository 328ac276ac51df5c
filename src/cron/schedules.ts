/** What QStash fires, by UTC cron. Ids are stable: syncing again updates. At most 10 on the free plan. */
export const SCHEDULES = [
  { id: "callboard-heartbeat", path: "/cron/heartbeat", cron: "*/10 * * * *" },
  // Local hours begin on quarters of an hour of UTC, in every zone.
  { id: "callboard-digest", path: "/cron/digest", cron: "*/15 * * * *" },
  { id: "callboard-expire-actions", path: "/cron/expire-actions", cron: "*/15 * * * *" },
  { id: "callboard-forget", path: "/cron/forget", cron: "10 4 * * *" },
  { id: "callboard-prove-last-words", path: "/cron/prove-last-words", cron: "20 3 * * *" },
  { id: "callboard-retrain-scores", path: "/cron/retrain-scores", cron: "40 2 * * *" },
  { id: "callboard-rebuild-rollups", path: "/cron/rebuild-rollups", cron: "5-59/10 * * * *" },
  { id: "callboard-check-transcripts", path: "/cron/check-transcripts", cron: "50 3 * * *" },
] as const;
