import { z } from "zod";

const answer = z.object({
  accepted: z.number(),
  updated: z.number(),
  unchanged: z.number(),
  errors: z.array(z.object({ index: z.number(), id: z.string().optional(), field: z.string(), message: z.string() })),
});

/** What a delivery is answered: items not known before, known ones that changed, ones that changed nothing, and refused ones. */
export type Answer = z.infer<typeof answer>;

/** The answer as it was first given, its fields in the same order: jsonb keeps none. */
export const storedAnswer = (stored: unknown): Answer => answer.parse(stored);
