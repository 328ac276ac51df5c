// Facts as the builders of blocks get them, for tests: ordinary ones, and as hostile and long as anybody may store.
import {
  type ActionId,
  type CampaignId,
  newId,
  type SlackUserId,
  type SummaryId,
  type WorkspaceId,
} from "../../db/ids.ts";
import type { Recommendation } from "../../db/queries/board/recommendation.ts";
import type { CampaignFacts } from "./campaign.ts";
import type { SummaryFacts } from "./summary.ts";

/** Text as hostile and as long as anybody may store. */
export const HOSTILE = `<!channel> <@U07NWMAYA01> & <https://evil.example|click> @here https://evil.example 😀 ${"<&>".repeat(3_000)}`;
export const AT = new Date("2026-11-21T09:00:00Z");

export const recommendation = (over: Partial<Recommendation> = {}): Recommendation => ({
  id: newId<ActionId>(),
  runId: newId(),
  type: "follow_up",
  priority: 82,
  parts: [
    { label: "hot lead", points: 40 },
    { label: "waits for 3 days", points: 42 },
  ],
  urgency: "immediate",
  reason: "Asked for a price on Tuesday and got no answer.",
  returned: null,
  assignee: null,
  dismissReason: null,
  suggestedMessage: "Hello Ana,\nhere is the price list.",
  status: "pending",
  snoozedUntil: null,
  decidedBy: null,
  decidedAt: null,
  expiresAt: AT,
  open: true,
  asleep: false,
  contactName: "Ana Prado",
  contactCompany: "Prado Print",
  ...over,
});

export const summary = (over: Partial<SummaryFacts> = {}, text = "Seven new leads. Ana waits."): SummaryFacts => ({
  summary: {
    id: newId<SummaryId>(),
    workspaceId: newId<WorkspaceId>(),
    runId: newId(),
    text,
    type: "manual",
    trigger: "command",
    triggeredBy: null,
    digestDate: null,
    period: "week",
    periodStart: AT,
    periodEnd: AT,
    metrics: {
      newLeadsCount: 6500,
      hotLeadsCount: 3,
      warmLeadsCount: 2,
      coldLeadsCount: 2,
      responseRate: 0.421,
      avgScore: 55.4,
      rejectionReasons: [{ reason: "too expensive", count: 4 }],
    },
    model: "gpt-4.1-mini",
    tokensUsed: 1200,
    cost: 900,
    createdAt: AT,
  },
  insights: [],
  recommendations: [],
  timeZone: "Europe/Berlin",
  has: { leads: true, messages: true },
  ...over,
});

export const insight = (text: string): SummaryFacts["insights"][number] => ({
  id: newId(),
  workspaceId: newId<WorkspaceId>(),
  runId: newId(),
  type: "objection_pattern",
  pattern: text,
  frequency: 12,
  examples: [1, 2, 3].map(() => ({ text, messageId: newId(), contactId: newId() })),
  evidence: [],
  recommendation: text,
  confidence: "high",
  timeRange: "week",
  createdAt: AT,
});

export const campaign = (over: Partial<CampaignFacts> = {}, name = "Autumn"): CampaignFacts => ({
  campaign: {
    id: newId<CampaignId>(),
    workspaceId: newId<WorkspaceId>(),
    kind: "prospect_video",
    name,
    brief: "b",
    senderName: "s",
    senderCompany: "c",
    companyInfo: "",
    voiceId: "v",
    projectId: null,
    slug: null,
    pipelineSlug: null,
    targetCount: null,
    topicFloor: null,
    focusGroups: null,
    content: null,
    link: null,
    canary: null,
    status: "running",
    userPaused: false,
    budgetPaused: false,
    totalItems: 5,
    budget: null,
    spent: 1_234_567,
    reserved: 0,
    endings: 0,
    snapshot: null,
    origin: null,
    requestKey: "k",
    createdBy: "U07NWMAYA01" as SlackUserId,
    launchedAt: AT,
    endedAt: new Date(AT.getTime() + 600_000),
    createdAt: AT,
    changedAt: AT,
  },
  counts: { queued: 1, scripting: 1, complete: 2, failed: 1 },
  cancelled: 0,
  held: 0,
  waiting: 0,
  spent: 1_234_567,
  reserved: 0,
  lately: 0,
  now: "2026-11-21 10:00:00+00",
  reasons: [],
  signals: {},
  unpriced: 2,
  unknown: 1,
  items: [
    {
      name: "Ana",
      company: "Prado",
      status: "failed",
      error: "The page was refused.",
      finalVideoUrl: null,
      runState: "failed",
      problem: null,
    },
    {
      name: "Ben",
      company: "Bau",
      status: "scripting",
      error: null,
      finalVideoUrl: null,
      runState: "running",
      problem: { code: "retry", message: "MiniMax did not answer", service: "MiniMax", until: "2026-11-21T14:32:00Z" },
    },
    {
      name: "Cy",
      company: "Co",
      status: "complete",
      error: null,
      finalVideoUrl: "https://board.example/share/abc",
      runState: "completed",
      problem: null,
    },
  ],
  ...over,
});

export const hostileItem: CampaignFacts["items"][number] = {
  name: HOSTILE,
  company: HOSTILE,
  status: "failed",
  error: HOSTILE,
  finalVideoUrl: "https://board.example/share/abc",
  runState: "failed",
  problem: { code: "failed", message: HOSTILE, service: HOSTILE },
};
export const hostileRecommendation = () =>
  recommendation({
    contactName: HOSTILE,
    contactCompany: HOSTILE,
    reason: HOSTILE,
    suggestedMessage: HOSTILE,
    parts: Array.from({ length: 20 }, () => ({ label: HOSTILE, points: 5 })),
  });
export const many = <T>(n: number, make: (index: number) => T): T[] =>
  Array.from({ length: n }, (_, index) => make(index));
