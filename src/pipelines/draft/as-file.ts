import { z } from "zod";
import type { VersionId } from "../../db/ids.ts";
import { getVersion } from "../../db/queries/drafts/documents.ts";
import { attachFiles } from "../attach-files.ts";
import { definePipeline, defineStep, done, fail } from "../engine/define.ts";

const input = z.object({ versionId: z.uuid() });

/** Shows the version's text where it was asked for. */
const send = defineStep<z.infer<typeof input>>({
  name: "send",
  timeoutMs: 60_000,
  needs: ["versionId"],
  gives: ["shown"],
  ends: true,
  async run(context) {
    const { db, workspaceId, input, run } = context;
    if (!run.origin) return done({ shown: "nothing" });
    const [found] = await getVersion(db, workspaceId, input.versionId as VersionId);
    if (!found) return fail("That version is not there any more.");
    const { document, version } = found;
    const files = [
      { name: fileName(document.title, version.number), bytes: new TextEncoder().encode(version.markdown) },
    ];
    const comment = `Version ${version.number}, as you asked.`;
    return done({ shown: await attachFiles(context, { purpose: "text", target: run.origin, files, comment }) });
  },
});

/** A title as a file may be called: "Guide v2.md". */
function fileName(title: string, number: number): string {
  const name = title.replace(/[^\p{L}\p{N} -]+/gu, "").trim();
  return `${name.slice(0, 80) || "document"} v${number}.md`;
}

/** A version of a document as a Markdown file for the one who asked. */
export const draftFile = definePipeline({
  slug: "draft-file",
  name: "Draft as a file",
  does: "shows a version of a document as a Markdown file",
  version: 1,
  input,
  steps: [send],
});
