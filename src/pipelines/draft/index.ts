export { draftFile } from "./as-file.ts";
export { askForDraft } from "./ask.ts";
export { compareVersions, type SectionChange } from "./compare.ts";
export { gather, type Source } from "./gather.ts";
export { draft } from "./pipeline.ts";
export { makeProject } from "./projects.ts";
export { addRule, approve, checkedRule, editSection, restoreVersion, reviseVersion } from "./review.ts";
export { showDocumentAgain } from "./show-again.ts";
export { normOf } from "./voice.ts";
