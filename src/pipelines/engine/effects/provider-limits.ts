/**
 * Calls of a provider that one workspace may have under way at once, by the provider's name as people know it; a workspace's
 * `provider_limits` goes before these. ElevenLabs: 5 is its creator plan, 2 to 15 the others (help.elevenlabs.io,
 * `too_many_concurrent_requests`). MiniMax limits calls a minute by plan; 5 at once keeps pictures under the smallest.
 */
const PROVIDER_LIMITS: Readonly<Record<string, number>> = {
  ElevenLabs: 5,
  MiniMax: 5,
};

/** Null: no limit is known. */
export const slotsOf = (provider: string): number | null => PROVIDER_LIMITS[provider] ?? null;
