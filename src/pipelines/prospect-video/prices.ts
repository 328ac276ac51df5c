import type { StatedPrices } from "../../db/schema/tenancy.ts";
import { UserError } from "../../errors.ts";
import type { ScraperPort, VisualsPort, VoicePort } from "../ports.ts";

/** What the calls of one workspace cost, micro-USD; null where nobody stated a price. */
export interface Prices {
  voice(characters: number): number | null;
  image: number | null;
  clip: number | null;
  page: number | null;
}

/** The workspace's own prices, and the deployment's where it states none. */
export function pricesOf(
  ports: {
    voice: Pick<VoicePort, "cost">;
    visuals: Pick<VisualsPort, "imageCost" | "videoCost">;
    scraper: Pick<ScraperPort, "worstCost">;
  },
  stated: StatedPrices | null,
): Prices {
  const own = (price: number | null | undefined, otherwise: number | null) => (price === undefined ? otherwise : price);
  const character = stated?.voiceCharacter;
  return {
    voice: (characters) =>
      character === undefined
        ? ports.voice.cost(characters)
        : character === null
          ? null
          : Math.ceil(characters * character),
    image: own(stated?.image, ports.visuals.imageCost),
    clip: own(stated?.video, ports.visuals.videoCost),
    page: own(stated?.page, ports.scraper.worstCost),
  };
}

/** The words prices are stated with: what they mean, per what, and how many micro-USD a dollar of them is. */
export const PRICE_WORDS = {
  voice: { field: "voiceCharacter", per: "1,000 characters spoken", microUsd: 1_000 },
  image: { field: "image", per: "picture", microUsd: 1_000_000 },
  clip: { field: "video", per: "clip of 10 s", microUsd: 1_000_000 },
  page: { field: "page", per: "page read", microUsd: 1_000_000 },
} as const;

const HOW =
  "Write for example voice=0.18 image=0.0035 clip=0.49 page=0.01 2026-11-01: US dollars, and the day they hold from.";
/** Dearer than this, a decimal point was forgotten. US dollars. */
const DEAREST = 1_000;

/**
 * Prices as people state them: `voice=0.18 image=0.0035 clip=unknown 2026-11-01`, in US dollars; the voice's is per 1,000
 * characters. What is not named stays as it was.
 * @param today ISO date, where none is given.
 * @throws UserError naming the word that cannot be read.
 */
export function parsePrices(text: string, today: string, before: StatedPrices | null = null): StatedPrices {
  const prices: StatedPrices = { ...before, asOf: today };
  const words = text
    .trim()
    .split(/[\s,;]+/)
    .filter(Boolean);
  if (words.length === 0) throw new UserError("No price was given.", HOW);
  for (const word of words) {
    if (/^\d{4}-\d{2}-\d{2}$/.test(word) && !Number.isNaN(Date.parse(word))) {
      prices.asOf = word;
      continue;
    }
    const [, name = "", amount = ""] = /^([a-z]+)=(\S+)$/i.exec(word) ?? [];
    const known = PRICE_WORDS[name.toLowerCase() as keyof typeof PRICE_WORDS];
    if (!known) throw new UserError(`“${word}” is no price.`, HOW);
    if (amount.toLowerCase() === "unknown") {
      prices[known.field] = null;
      continue;
    }
    const dollars = Number(amount.replace(/^\$/, ""));
    if (!Number.isFinite(dollars) || dollars < 0 || dollars > DEAREST)
      throw new UserError(`“${amount}” is no amount of US dollars up to ${DEAREST}.`, HOW);
    prices[known.field] = Number((dollars * known.microUsd).toFixed(3));
  }
  return prices;
}
