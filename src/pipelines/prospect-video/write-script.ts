import { newId } from "../../db/ids.ts";
import { saveArtifacts } from "../../db/queries/campaigns/save-artifacts.ts";
import { saveScript } from "../../db/queries/campaigns/save-script.ts";
import { saveScriptThread } from "../../db/queries/campaigns/save-script-thread.ts";
import { ExternalError } from "../../errors.ts";
import { defineStep, next, type StepContext } from "../engine/define.ts";
import { loadProspect, type ProspectInput } from "./load-prospect.ts";
import { repairPrompt, scriptPrompt, scriptSystem } from "./script-prompt.ts";
import { problemsOf, Script } from "./script-rules.ts";
import { fileKey, store } from "./stored-files.ts";

interface Turn {
  user: string;
  answer: Script;
  problems: string[];
}

/** Writes the four scenes from brief and research; a script that cannot be filmed is mended once. */
export const writeScript = defineStep<ProspectInput>({
  name: "writeScript",
  timeoutMs: 120_000,
  agent: "script-writer",
  needs: ["prospectId"],
  gives: ["script", "scriptThreadId"],
  async run(context) {
    const { workspaceId, run, input, files } = context;
    const { prospect, campaign } = await loadProspect(context, input.prospectId);
    const system = scriptSystem(await context.rolePrompt());
    const first = scriptPrompt({ prospect, campaign, research: prospect.research });
    const turns = [await ask(context, 1, system, first)];
    const [draft] = turns;
    if (draft && draft.problems.length > 0) {
      turns.push(await ask(context, 2, system, repairPrompt(first, draft.answer, draft.problems)));
    }
    const last = turns.at(-1);
    if (!last || last.problems.length > 0) {
      throw new ExternalError("The model", `wrote no script that can be filmed: ${last?.problems[0] ?? ""}`);
    }
    const scenes = last.answer.scenes.map((scene) => ({ ...scene, narration: scene.narration.trim() }));
    const script = { scenes, fullNarration: scenes.map((scene) => scene.narration).join(" ") };
    const threadId = newId();
    const conversation = new TextEncoder().encode(JSON.stringify({ system, turns }, null, 2));
    const key = fileKey(context, "writeScript", `conversation-${threadId}.json`);
    const { file, ...stored } = await store(files, key, conversation, "application/json");
    const artifact = { id: threadId, name: "Script conversation", fileKey: file, token: null, ...stored };
    return next({ script, scriptThreadId: threadId }, (db) => [
      saveScript(db, workspaceId, prospect.id, script),
      saveScriptThread(db, workspaceId, prospect.id, threadId),
      saveArtifacts(db, workspaceId, { runId: run.id, subjectId: prospect.id }, [artifact]),
    ]);
  },
});

async function ask(
  { model, signal }: StepContext<ProspectInput>,
  item: number,
  system: string,
  user: string,
): Promise<Turn> {
  const { value } = await model.answer({
    name: "video_script",
    item,
    schema: Script,
    system,
    user,
    signal,
  });
  return { user, answer: value, problems: problemsOf(value) };
}
