import { listCampaigns } from "../../../db/queries/campaigns/list-campaigns.ts";
import { UserError } from "../../../errors.ts";
import {
  campaignOf,
  checkCampaign,
  heldReason,
  launchNew,
  type Plan,
  parseProspects,
  planVideos,
  sampleCampaign,
  VideoDraft,
} from "../../../pipelines/index.ts";
import { outside } from "../../blocks/escape.ts";
import { videoPlanBlocks } from "../../blocks/launch-preview.ts";
import { count, many } from "../../blocks/words.ts";
import type { Form, LaunchAsked, LaunchKind, Preview, ReadForm } from "../kind.ts";
import { chosenPipeline, pipelineField, pipelineGone, pipelineLine } from "../pipeline-field.ts";
import { LEAVE_OUT, VIDEO_TEXTS, type VideoText, videoFields } from "./fields.ts";
import { readList, sampleLines } from "./read-list.ts";

/** Slug of the preset that its pipelines come from. */
const BASE = "prospect-video";
/** Errors that one field shows at most: more would push the form off the screen. */
const MAX_ERRORS = 10;

/** Campaigns of prospect videos. */
export const videoKind: LaunchKind = {
  key: "video",
  label: "Prospect videos",
  usage: {
    line: "/launch video NAME, COMPANY, SITE; …",
    does: "previews videos for these people with your last brief and voice (managers only).",
  },
  async fields(asked) {
    const [[last], pipeline] = await Promise.all([
      listCampaigns(asked.deps.db, asked.tenant.id, 1),
      pipelineField(asked, BASE),
    ]);
    if (!last) {
      const { prospects: _prospects, ...sample } = sampleCampaign();
      const initial = { ...sample, link: sample.link ?? undefined, budget: undefined, prospects: sampleLines() };
      return videoFields(initial, pipeline);
    }
    const { brief, senderName, senderCompany, companyInfo, voiceId, link } = last;
    const initial = { brief, senderName, senderCompany, companyInfo, voiceId, ...(link ? { link } : {}) };
    return videoFields(initial, pipeline);
  },
  read,
  async readLine(asked, text) {
    const [last] = await listCampaigns(asked.deps.db, asked.tenant.id, 1);
    if (!last)
      throw new UserError(
        "I do not know your brief and voice yet.",
        "Launch the first campaign with the form: /launch",
      );
    const { prospects, errors, duplicates } = parseProspects(text.split(";").join("\n"));
    const [error] = errors;
    if (error) throw new UserError(`Person ${error.line}: ${error.reason}`, USAGE);
    if (prospects.length === 0) throw new UserError("Nobody was named.", USAGE);
    const { brief, senderName, senderCompany, companyInfo, voiceId, link } = last;
    const name = prospects.length === 1 ? `Video for ${prospects[0]?.name}` : `Videos for ${prospects.length} people`;
    const texts = { name: name.slice(0, 120), brief, senderName, senderCompany, companyInfo, voiceId, link };
    return { ...texts, budget: last.budget, prospects, duplicates, leftOut: [] };
  },
  items: (input) => VideoDraft.parse(input).prospects.length,
  async preview(asked, input) {
    const draft = VideoDraft.parse(input);
    const [plan, pipeline] = await Promise.all([
      planVideos(asked.deps, asked.tenant.id, draft),
      pipelineLine(asked, BASE, draft.pipeline),
    ]);
    return shown(asked, draft, plan, pipeline);
  },
  async launch({ deps, tenant, user, origin }, input, { requestKey, letThrough }) {
    const draft = VideoDraft.parse(input);
    const plan = await planVideos(deps, tenant.id, draft, letThrough);
    const campaign = campaignOf(draft, plan, letThrough);
    const { pipeline } = draft;
    const { total } = await launchNew(deps, tenant.id, { ...campaign, pipeline, requestKey, createdBy: user, origin });
    return `Launched “${outside(draft.name, 120)}” with ${many(total, "prospect")}. Its card will be here in a moment.`;
  },
};

const USAGE = "Write /launch video Name, Company, https://their.site; Name, Company, …";

function shown({ deps }: LaunchAsked, draft: VideoDraft, plan: Plan, pipeline: string | null): Preview {
  const { free, held, suppressed } = plan.people;
  const blocks = videoPlanBlocks({
    name: draft.name,
    free: free.length,
    held: held.map(({ name, company, why }) => ({ name, company, reason: heldReason(why) })),
    suppressed,
    duplicates: draft.duplicates,
    leftOut: draft.leftOut,
    estimate: plan.estimate,
    budget: draft.budget,
    canary: plan.canary,
    pricesAsOf: plan.pricesAsOf,
    pipeline,
    now: deps.clock(),
  });
  return { blocks, held: held.length, ready: free.length > 0 ? "yes" : held.length > 0 ? "if-held" : "no" };
}

async function read(asked: LaunchAsked, form: Form): Promise<ReadForm> {
  const list = await readList(asked, form("prospects"), form("file")).catch((error: unknown) => {
    if (!(error instanceof UserError)) throw error;
    return { refused: [error.message, error.hint].filter(Boolean).join(" ") };
  });
  if ("refused" in list) return { errors: { [form("file").files.length > 0 ? "file" : "prospects"]: list.refused } };
  const { field, prospects, errors, duplicates } = list;
  const leaveOut = form(LEAVE_OUT).options.includes("yes");
  if (errors.length > 0 && !(leaveOut && prospects.length > 0)) return { errors: { [field]: lineErrors(errors) } };
  if (prospects.length === 0)
    return { errors: { [field]: "Nobody is on the list yet. Write one prospect a line, or upload a CSV file." } };
  const pipeline = chosenPipeline(form);
  const gone = await pipelineGone(asked, BASE, pipeline);
  if (gone) return { errors: gone };
  const texts = Object.fromEntries(VIDEO_TEXTS.map((name) => [name, form(name).text])) as Record<VideoText, string>;
  const budget = form("budget").text === "" ? null : Math.round(Number(form("budget").text) * 1_000_000);
  try {
    const { canary: _canary, ...campaign } = checkCampaign({ ...texts, budget, prospects });
    return { draft: { ...campaign, budget, duplicates, leftOut: errors, ...(pipeline ? { pipeline } : {}) } };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return { errors: { [fieldOf(error.message, field)]: error.message } };
  }
}

function lineErrors(errors: { line: number; reason: string }[]): string {
  const shown = errors.slice(0, MAX_ERRORS).map(({ line, reason }) => `Line ${line}: ${reason}`);
  const more = errors.length - shown.length;
  const rest = more > 0 ? ` And ${count(more)} more.` : "";
  return `${shown.join(" ")}${rest} Nothing was started. Correct the list, or tick the box below to leave such lines out.`;
}

const PROBLEMS: [RegExp, VideoText | "budget"][] = [
  [/\bvoice\b/i, "voiceId"],
  [/\bbrief\b/i, "brief"],
  [/\blink\b/i, "link"],
  [/\bbudget\b/i, "budget"],
  [/campaign's name/i, "name"],
  [/sender's name/i, "senderName"],
  [/sender's company/i, "senderCompany"],
  [/company's description/i, "companyInfo"],
];

/** Under which field a problem with the campaign is shown. */
const fieldOf = (message: string, list: string): string =>
  PROBLEMS.find(([pattern]) => pattern.test(message))?.[1] ?? list;
