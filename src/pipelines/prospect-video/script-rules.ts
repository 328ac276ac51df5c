import { z } from "zod";

export const SCENES = 4;
/** The whole video's length, in seconds. */
export const [SHORTEST_S, LONGEST_S] = [55, 60];
/** Words a second a narrator speaks comfortably: over the whole video, and the slack a single scene has. */
const [SLOW, FAST] = [2.2, 2.8];
const [SCENE_SLOW, SCENE_FAST] = [2.0, 3.0];
/** A picture's prompt, kept below image-01's 1,500 characters. */
const MAX_PROMPT = 1_200;

/** What the model is asked for. Sums and lengths of words are checked by `problemsOf`: a schema cannot say them. */
export const Script = z.object({
  scenes: z
    .array(
      z.object({
        sceneNumber: z.int().min(1).max(SCENES).describe("1 to 4, in order"),
        // Before the narration, because a model writes the properties in this order and the words follow from the seconds.
        durationSeconds: z
          .int()
          .min(8)
          .max(24)
          .describe("About 14 seconds; those of the four scenes add up to 55 to 60"),
        narration: z.string().describe("What the narrator says: about 2.5 words for each second of durationSeconds"),
        visualPrompt: z.string().describe("What the picture shows: place, people, light; no text, no logos"),
      }),
    )
    .length(SCENES)
    .describe("Exactly 4 scenes"),
});
export type Script = z.infer<typeof Script>;

export const wordsOf = (text: string): number => text.split(/\s+/).filter((word) => /[\p{L}\p{N}]/u.test(word)).length;

/** What is wrong with a script, in words the writer can act on; empty when it can be filmed. */
export function problemsOf({ scenes }: Script): string[] {
  const problems: string[] = [];
  if (scenes.length !== SCENES) problems.push(`There are ${scenes.length} scenes; write exactly ${SCENES}.`);
  if (scenes.some((scene, index) => scene.sceneNumber !== index + 1)) {
    problems.push("Number the scenes 1, 2, 3, 4 in this order.");
  }
  const seconds = scenes.reduce((sum, scene) => sum + scene.durationSeconds, 0);
  if (seconds < SHORTEST_S || seconds > LONGEST_S) {
    problems.push(`The scenes last ${seconds} seconds together; make it ${SHORTEST_S} to ${LONGEST_S}.`);
  }
  for (const { sceneNumber, narration, visualPrompt, durationSeconds } of scenes) {
    const words = wordsOf(narration);
    const [least, most] = [Math.ceil(durationSeconds * SCENE_SLOW), Math.floor(durationSeconds * SCENE_FAST)];
    if (words < least || words > most) {
      problems.push(
        `Scene ${sceneNumber} says ${words} words in ${durationSeconds} seconds; write ${least} to ${most}.`,
      );
    }
    if (/https?:\/\/|www\.|[[\]{}<>]/i.test(narration)) {
      problems.push(`Scene ${sceneNumber} has a link, a placeholder or markup; write plain spoken words.`);
    }
    if (visualPrompt.trim() === "" || visualPrompt.length > MAX_PROMPT) {
      problems.push(`Scene ${sceneNumber} needs a visual prompt of at most ${MAX_PROMPT} characters.`);
    }
  }
  const words = scenes.reduce((sum, scene) => sum + wordsOf(scene.narration), 0);
  if (seconds > 0 && (words < seconds * SLOW || words > seconds * FAST)) {
    const [least, most] = [Math.ceil(seconds * SLOW), Math.floor(seconds * FAST)];
    problems.push(`The narration has ${words} words for ${seconds} seconds; write ${least} to ${most}.`);
  }
  return problems;
}
