import type { Cross } from "./boundary.ts";
import { type Postgres, Refused, type WireStatement } from "./postgres.ts";
import { statementsName } from "./statement-names.ts";
import type { World } from "./world.ts";

/** The part of a response that Neon's driver reads. */
interface Answer {
  ok: boolean;
  status: number;
  json(): Promise<unknown>;
  text(): Promise<string>;
}

const answer = (status: number, body: unknown): Answer => ({
  ok: status === 200,
  status,
  json: async () => body,
  text: async () => JSON.stringify(body),
});

/**
 * What Neon's driver is given instead of `fetch`: each request is one boundary, its statement or batch one transaction.
 * @param told The statements' names and the rows they gave, after each that took effect.
 */
export function createNeonFetch(world: World, cross: Cross, postgres: Postgres, detail: (params: unknown[]) => string) {
  return async (_url: string, init: { body: string }): Promise<Answer> => {
    const body = JSON.parse(init.body) as WireStatement | { queries: WireStatement[] };
    const statements = "queries" in body ? body.queries : [body];
    try {
      const results = await cross({
        kind: "database",
        name: statementsName(statements.map(({ query }) => query)),
        detail: detail(statements.flatMap(({ params }) => params)),
        effect: () => postgres.execute(statements, world.now),
        refused: () => new TypeError("fetch failed"),
        unknown: () => new TypeError("fetch failed"),
      });
      return answer(200, "queries" in body ? { results } : results[0]);
    } catch (error) {
      if (error instanceof Refused) return answer(400, { message: error.message, code: error.code });
      throw error;
    }
  };
}
