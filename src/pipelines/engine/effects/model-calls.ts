import { z } from "zod";
import { FatalStepError } from "../../../errors.ts";
import { MAX_TOKENS_OUT, type ModelPort, type ModelUsage } from "../../ports.ts";
import { usageOf } from "./errors.ts";
import type { EffectRequest } from "./ledger.ts";

const SERVICE = "The model";

/** What a request holds besides its texts: roles, framing, the schema as the client words it. */
const FRAME_BYTES = 1_000;

type Ask = Parameters<ModelPort["answer"]>[0];

/** An answer as the ledger keeps it. */
const stored = z.object({
  value: z.unknown(),
  usage: z.object({
    model: z.string(),
    tokensIn: z.number().nullable(),
    tokensOut: z.number().nullable(),
    cost: z.number().nullable(),
  }),
});

export interface ModelCallsOptions {
  model: ModelPort;
  /** Does a paid effect under a purpose of the step's own. */
  pay(request: EffectRequest): Promise<Record<string, unknown>>;
  /** Milliseconds the attempt has left. */
  leftMs(): number;
  /** Takes the usage of a call that was made just now. */
  used(usage: ModelUsage): void;
  /** Takes the usage of an answer that another attempt paid for. */
  known(usage: ModelUsage): void;
}

/**
 * The model as a step sees it: each call is a paid effect, reserved at its worst price before it is sent, settled at its real
 * one in the attempt's checkpoint. An answer that was paid for is kept, and given to an attempt that asks again.
 */
export function modelCalls({ model, pay, leftMs, used, known }: ModelCallsOptions): ModelPort {
  const asked = new Set<string>();
  async function answer(request: Ask): Promise<{ value: unknown; usage: ModelUsage }> {
    const { name, item, schema, signal, maxTokensOut = MAX_TOKENS_OUT } = request;
    const key = `${name}/${item ?? ""}`;
    if (asked.has(key))
      throw new FatalStepError(`The step asks the model twice under the name "${name}": each call needs an item.`);
    asked.add(key);
    let fresh: { value: unknown; usage: ModelUsage } | undefined;
    const effect: EffectRequest = {
      purpose: name,
      ...(item === undefined ? {} : { item }),
      kind: "paid",
      provider: model.provider ?? SERVICE,
      worstCost: model.worstCost(bytesOf(request), maxTokensOut, request.model),
      withinMs: Math.max(1_000, Math.ceil(leftMs())),
      ofRun: true,
      rides: true,
      async send(call) {
        fresh = await model.answer({ ...request, maxTokensOut, signal: AbortSignal.any([signal, call.signal]) });
        used(fresh.usage);
        return { result: { ...fresh }, cost: fresh.usage.cost };
      },
      serves: (result) => fits(schema, result),
    };
    try {
      const result = await pay(effect);
      if (fresh) return fresh;
      const had = stored.parse(result);
      known(had.usage);
      return { value: schema.parse(had.value), usage: had.usage };
    } catch (error) {
      // It failed: the step may ask again under the same name.
      asked.delete(key);
      const usage = usageOf(error);
      if (usage) used(usage);
      throw error;
    }
  }
  return {
    get name() {
      return model.name;
    },
    get provider() {
      return model.provider ?? SERVICE;
    },
    worstCost: (bytes, maxTokensOut, of) => model.worstCost(bytes, maxTokensOut, of),
    answer: answer as ModelPort["answer"],
  };
}

/** A version of the pipeline that asks for another shape has no use for the answer to the former one. */
function fits(schema: z.ZodType, result: Record<string, unknown>): boolean {
  const had = stored.safeParse(result);
  return had.success && schema.safeParse(had.data.value).success;
}

const bytes = (text: string) => new TextEncoder().encode(text).length;

function bytesOf({ system, user, schema, name }: Ask): number {
  const shape = JSON.stringify(z.toJSONSchema(schema, { unrepresentable: "any" }));
  return bytes(system) + bytes(user) + bytes(shape) + name.length + FRAME_BYTES;
}
