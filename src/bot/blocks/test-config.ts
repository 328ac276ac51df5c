import { newId, type WorkspaceId } from "../../db/ids.ts";
import type { Config } from "../../db/queries/brain/get-config.ts";

/** Settings as they are in a workspace that has set none, for tests. */
export const CONFIG: Config = {
  ...{ workspaceId: newId<WorkspaceId>(), timeZone: "UTC", locale: "en-US", dailyBudget: null, metrics: null },
  ...{ digestChannel: null, digestHour: 8, digestWeekdays: [1, 2, 3, 4, 5], digestEnabled: false, weeklyDay: null },
  ...{
    nextDigestAt: null,
    alertsChannel: null,
    hotThreshold: 70,
    warmThreshold: 40,
    model: null,
    quietFrom: null,
    quietTo: null,
  },
  ...{ holidays: [], postsADay: null, retentionDays: 30, version: "none" },
};
