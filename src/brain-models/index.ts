export { attributesOf } from "./attributes.ts";
export type { Attributes } from "./columns.ts";
export {
  type ConversationExample,
  type ConversationModel,
  conversationScorer,
  priorConversationModel,
  trainConversations,
} from "./conversation-model.ts";
export { type LeadExample, type LeadModel, leadScorer, priorLeadModel, trainLeads } from "./lead-model.ts";
export { aucOf } from "./quality.ts";
export type { Score } from "./score.ts";
export type { Turn } from "./turns.ts";
