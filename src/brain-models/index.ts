export type { Attributes } from "./columns.ts";
export {
  type ConversationExample,
  type ConversationModel,
  conversationScorer,
  trainConversations,
} from "./conversation-model.ts";
export { ACTIVITY, type LeadExample, type LeadModel, leadScorer, trainLeads } from "./lead-model.ts";
export { aucOf } from "./quality.ts";
export type { Turn } from "./turns.ts";
