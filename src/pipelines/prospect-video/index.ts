export { checkCampaign, MAX_PROSPECTS, NewCampaign, type NewCampaignInput, NewProspect } from "./campaign-input.ts";
export { fileUrl } from "./file-url.ts";
export {
  type CampaignMade,
  type CampaignRequest,
  createCampaign,
  launchDraft,
  launchNew,
  seedSample,
} from "./launch.ts";
export { type ParsedProspects, parseProspectLines } from "./parse-prospects.ts";
export { prospectVideo } from "./pipeline.ts";
export { campaignProgress } from "./progress.ts";
export { DEFAULT_VOICE_ID, sampleCampaign } from "./sample.ts";
