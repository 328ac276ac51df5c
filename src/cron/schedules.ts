/** What QStash fires, by UTC cron. Ids are stable: syncing again updates. At most 10 on the free plan. */
export const SCHEDULES = [
  { id: "callboard-heartbeat", path: "/cron/heartbeat", cron: "*/10 * * * *" },
  { id: "callboard-expire-actions", path: "/cron/expire-actions", cron: "*/15 * * * *" },
] as const;
