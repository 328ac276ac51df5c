import { ExternalError, messageOf } from "../../errors.ts";

const ATTEMPTS = 3;

/**
 * Brings what has been paid for into the store. The provider has charged it already, so a failure here is no failed order:
 * it is tried three times, and then the order stands as unknown instead of being placed again in silence.
 */
export async function keepPaid<Kept>(service: string, signal: AbortSignal, keep: () => Promise<Kept>): Promise<Kept> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await keep();
    } catch (error) {
      if (attempt < ATTEMPTS && !signal.aborted) continue;
      const message = `What ${service} made could not be kept: ${messageOf(error)}`;
      throw new ExternalError(service, message, { cause: error, outcomeUnknown: true });
    }
  }
}
