import { z } from "zod";
import type { Db } from "../../db/client.ts";
import type { WorkspaceId } from "../../db/ids.ts";
import { launchSettings } from "../../db/queries/outreach/launch-settings.ts";
import { pastRuns } from "../../db/queries/outreach/past-runs.ts";
import type { StatedPrices } from "../../db/schema/tenancy.ts";
import { type NewCampaignInput, NewProspect } from "./campaign-input.ts";
import { type CheckedPeople, checkPeople, heldReason } from "./check-people.ts";
import { type Estimate, estimate } from "./estimate.ts";

const Line = z.object({ line: z.int(), reason: z.string() });

/** A campaign of videos between its preview and its launch, as JSON. */
export const VideoDraft = z.object({
  name: z.string(),
  brief: z.string(),
  senderName: z.string(),
  senderCompany: z.string(),
  companyInfo: z.string(),
  voiceId: z.string(),
  link: z.string().nullable(),
  /** Micro-USD; null: no ceiling. */
  budget: z.int().nullable(),
  /** Slug of the pipeline that was chosen; absent: the one the workspace prefers. */
  pipeline: z.string().optional(),
  prospects: z.array(NewProspect),
  duplicates: z.array(z.object({ line: z.int(), of: z.int() })),
  leftOut: z.array(Line),
});
export type VideoDraft = z.infer<typeof VideoDraft>;

/** The deployment's prices: what makers of media charge where the workspace states nothing, and what a script costs. */
export interface LaunchPrices {
  media: StatedPrices | null;
  /** Micro-USD of a model's call with so many characters in and tokens out; null where unknown. */
  script(charactersIn: number, tokensOut: number): number | null;
}

export interface Plan {
  people: CheckedPeople<VideoDraft["prospects"][number]>;
  estimate: Estimate;
  /** Whether its first item is tried alone. */
  canary: boolean;
  pricesAsOf: string | null;
}

/**
 * What a draft would come to now: whom the workspace knows, what it costs and how long it takes. Writes nothing.
 * @param letThrough Counts those who are held as begun.
 */
export async function planVideos(
  deps: { db: Db; prices: LaunchPrices },
  workspaceId: WorkspaceId,
  draft: VideoDraft,
  letThrough = false,
): Promise<Plan> {
  const { db, prices } = deps;
  const [people, [[settings], past]] = await Promise.all([
    checkPeople(db, workspaceId, draft.prospects),
    db.batch([launchSettings(db, workspaceId), pastRuns(db, workspaceId, "prospect-video")]),
  ]);
  const begun = letThrough ? [...people.free, ...people.held] : people.free;
  const stated = settings?.mediaPrices ?? null;
  const price = (field: keyof Omit<StatedPrices, "asOf">) => stated?.[field] ?? prices.media?.[field] ?? null;
  const above = settings?.canaryAbove ?? null;
  return {
    people,
    canary: above !== null && begun.length > above,
    pricesAsOf: (stated ?? prices.media)?.asOf ?? null,
    estimate: estimate({
      items: begun.length,
      withSite: begun.filter((person) => person.url !== null).length,
      prices: {
        script: prices.script,
        voiceCharacter: price("voiceCharacter"),
        image: price("image"),
        clip: price("video"),
        page: price("page"),
      },
      past: past.rows[0],
      parallelism: settings?.parallelism ?? 1,
    }),
  };
}

/** The draft as it is launched: without the suppressed, the held ones marked unless they are let through. */
export function campaignOf(draft: VideoDraft, plan: Plan, letThrough: boolean): NewCampaignInput {
  const { duplicates: _duplicates, leftOut: _leftOut, pipeline: _pipeline, prospects: listed, ...campaign } = draft;
  const why = new Map(plan.people.held.map((person) => [keyOf(person), heldReason(person.why)]));
  const out = new Set(plan.people.suppressed.map(keyOf));
  const prospects = listed
    .filter((person) => !out.has(keyOf(person)))
    .map((person) => ({ ...person, held: letThrough ? null : (why.get(keyOf(person)) ?? null) }));
  return { ...campaign, prospects, canary: plan.canary };
}

/** Duplicates are gone from a draft, so these two tell its people apart. */
const keyOf = ({ name, company }: { name: string; company: string }): string => `${name}\n${company}`.toLowerCase();
