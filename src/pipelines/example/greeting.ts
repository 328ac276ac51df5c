import { addHours } from "date-fns";
import { z } from "zod";
import { definePipeline, defineStep, fail, next, revise, waitForSignal } from "../engine/define.ts";

const Answer = z.object({ yes: z.boolean(), comment: z.string().default("") });

/** A paid call, made once however often the step is attempted. */
const speak = defineStep<{ name: string }>({
  name: "speak",
  timeoutMs: 30_000,
  needs: ["name"],
  gives: ["text", "file"],
  async run({ input, feedback, ledger, voice, files, run }) {
    const text = feedback ? `Hello ${input.name}, ${feedback}` : `Hello ${input.name}`;
    const { file } = await ledger.once({
      purpose: "voice",
      kind: "paid",
      provider: "ElevenLabs",
      worstCost: voice.cost(text.length),
      withinMs: 20_000,
      async send({ signal }) {
        const { bytes, contentType } = await voice.speak({ voiceId: "21m00Tcm4TlvDq8ikWAM", text, signal });
        const key = `greetings/${run.id}-${run.visit}.mp3`;
        await files.put(key, bytes, contentType);
        return { result: { file: key }, cost: voice.cost(text.length) };
      },
    });
    return next({ text, file });
  },
});

/** Asks a person, for a day; a no goes back with what they said. */
const approve = defineStep<{ text: string }>({
  name: "approve",
  timeoutMs: 5_000,
  needs: ["text"],
  revisesTo: ["speak"],
  async run({ input, resume, now }) {
    if (!resume) return waitForSignal(`May this be sent: ${input.text}?`, addHours(now, 24));
    if (resume.kind !== "signal") return fail("Nobody answered within a day.");
    const { yes, comment } = Answer.parse(resume.signal.payload);
    return yes ? next({ approvedBy: resume.signal.by }) : revise("speak", comment);
  },
});

export const greeting = definePipeline({
  slug: "greeting",
  version: 1,
  input: z.object({ name: z.string().min(1) }),
  steps: [speak, approve],
});
