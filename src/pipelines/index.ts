export { PIPELINES } from "./all.ts";
export {
  activateCampaign,
  checkArticles,
  checkCompletion,
  completeCampaign,
  createTask,
  decideArticle,
  estimateArticles,
  type FullTask,
  fileRequestKey,
  fillCampaign,
  fullTask,
  launchArticles,
  type NewArticles,
  orchestrate,
  planArticles,
  requestRevision,
  stepDetails,
  USUAL_ARTICLES,
  updateTaskStatus,
} from "./article/index.ts";
export { type CountedSpan, factSourceOf } from "./brain/fact-source.ts";
export { OBJECTIONS } from "./brain/known-answers.ts";
export { periodPhrase } from "./brain/periods.ts";
export { digestAfter, timeZoneOf } from "./digest/calendar.ts";
export { claimOf, previewOf } from "./digest/due.ts";
export {
  addRule,
  approve,
  askForDraft,
  checkedRule,
  compareVersions,
  editSection,
  makeProject,
  normOf,
  restoreVersion,
  reviseVersion,
  type SectionChange,
  type Source,
  showDocumentAgain,
} from "./draft/index.ts";
export { definePipeline, defineStep } from "./engine/define.ts";
export { createEngine, type Engine } from "./engine/engine.ts";
export { type Explained, type Possible, sentence } from "./engine/explain.ts";
export { engineRoutes } from "./engine/routes.ts";
export { launchMessage } from "./launch-message.ts";
export {
  campaignOf,
  checkCampaign,
  type Estimate,
  heldReason,
  type LaunchPrices,
  launchNew,
  letThrough,
  type ParsedProspects,
  type Plan,
  PRICE_WORDS,
  parsePrices,
  parseProspects,
  personKey,
  planVideos,
  readPerson,
  readSuppression,
  releaseRest,
  sampleCampaign,
  VideoDraft,
} from "./prospect-video/index.ts";
export {
  type Agent,
  type AgentVersion,
  agentVersions,
  getAgent,
  listAgents,
  resetAgent,
  reuseAgentVersion,
  updateAgent,
} from "./registry/agents.ts";
export {
  deletePipeline,
  forkPipeline,
  preferPipeline,
  renamePipeline,
  setStepModels,
  setSteps,
} from "./registry/change.ts";
export { movedOrder, moveStep } from "./registry/move-step.ts";
export {
  getPipelineBySlug,
  listWorkspacePipelines,
  type PipelineView,
  type StepView,
  usesOf,
} from "./registry/pipelines.ts";
export { scoreLeads } from "./rows/score-parts.ts";
export { projectSlugOf, slugOf } from "./slug.ts";
export {
  type AgentSession,
  createWorkflow,
  getWorkflow,
  listWorkflows,
  sessionsByStatus,
  type Workflow,
  type WorkflowFacts,
} from "./workflow/index.ts";
