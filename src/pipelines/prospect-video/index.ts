export { launchNew } from "./launch.ts";
export { parseProspectLines } from "./parse-prospects.ts";
export { prospectVideo } from "./pipeline.ts";
export { sampleCampaign } from "./sample.ts";
