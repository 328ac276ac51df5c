export { askForDraft } from "./ask.ts";
export { compareVersions, type SectionChange } from "./compare.ts";
export { draft } from "./pipeline.ts";
export { makeProject } from "./projects.ts";
