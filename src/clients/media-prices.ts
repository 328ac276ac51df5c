/**
 * What the makers of voices, pictures and pages charge, in micro-USD. They bill by plan, so no price of theirs holds for
 * everyone: null until the operator states it. Null means unknown, never free: a campaign with a ceiling then asks first.
 */
export interface MediaPrices {
  /** ElevenLabs, one character spoken. */
  voiceCharacter: number | null;
  /** MiniMax image-01, one picture. */
  image: number | null;
  /** MiniMax Hailuo, one clip of 10 s at 768P, the dearest that is ordered. */
  video: number | null;
  /** rtrvr.ai, one page. */
  page: number | null;
}

export const UNKNOWN_PRICES: MediaPrices = { voiceCharacter: null, image: null, video: null, page: null };
