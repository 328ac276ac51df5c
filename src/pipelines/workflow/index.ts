export { workflow } from "./pipeline.ts";
export {
  type AgentSession,
  artifactsOf,
  createWorkflow,
  getWorkflow,
  listWorkflows,
  sessionsByStatus,
  sessionsOfWorkflow,
  type Workflow,
  type WorkflowFacts,
} from "./workflows.ts";
