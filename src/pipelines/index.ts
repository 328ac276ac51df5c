export { brain } from "./brain/index.ts";
export { definePipeline, defineStep, type Pipeline } from "./engine/define.ts";
export { createEngine, type Engine } from "./engine/engine.ts";
export { engineRoutes } from "./engine/routes.ts";
export { runStatements } from "./engine/start.ts";
export { launchNew, parseProspectLines, prospectVideo, sampleCampaign } from "./prospect-video/index.ts";
