/** Attempts after which a source that cannot be read is gone without. */
const ATTEMPTS = 2;

/** What was read; null where it could not be, which a first attempt throws for the engine to try again. */
export async function orMissing<Value>(reading: Promise<Value>, attempt: number): Promise<Value | null> {
  try {
    return await reading;
  } catch (error) {
    if (attempt < ATTEMPTS) throw error;
    return null;
  }
}
