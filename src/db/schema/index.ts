import * as board from "./board.ts";
import * as brain from "./brain.ts";
import * as campaigns from "./campaigns.ts";
import * as content from "./content.ts";
import * as documents from "./documents.ts";
import * as draftJobs from "./draft-jobs.ts";
import * as effects from "./effects.ts";
import * as outreach from "./outreach.ts";
import * as people from "./people.ts";
import * as projects from "./projects.ts";
import * as registry from "./registry.ts";
import * as rollups from "./rollups.ts";
import * as runs from "./runs.ts";
import * as scores from "./scores.ts";
import * as tenancy from "./tenancy.ts";
import * as transcripts from "./transcripts.ts";
import * as workflows from "./workflows.ts";

/** Every table, for Drizzle. */
export const schema = {
  ...tenancy,
  ...people,
  ...brain,
  ...projects,
  ...campaigns,
  ...content,
  ...runs,
  ...effects,
  ...board,
  ...scores,
  ...registry,
  ...workflows,
  ...rollups,
  ...transcripts,
  ...documents,
  ...draftJobs,
  ...outreach,
};
