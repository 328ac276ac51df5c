import { z } from "zod";
import { ExternalError, FatalStepError } from "../errors.ts";
import type { VoicePort } from "../pipelines/ports.ts";
import { type MediaPrices, UNKNOWN_PRICES } from "./media-prices.ts";
import { providerError } from "./provider-errors.ts";
import { callProvider, jsonOf, type ProviderAnswer } from "./provider-request.ts";

const SERVICE = "ElevenLabs";
const MODEL = "eleven_multilingual_v2";
/** Characters one request of that model takes (help.elevenlabs.io). */
const MAX_CHARACTERS = 10_000;
/** A 128 kbit/s minute is a megabyte. */
const MAX_BYTES = 32_000_000;

const refusal = z.object({
  detail: z.union([
    z.object({ status: z.string(), message: z.string().default("") }),
    z.array(z.object({ msg: z.string(), loc: z.array(z.union([z.string(), z.number()])) })),
  ]),
});

/**
 * ElevenLabs' text to speech, MP3 at 44.1 kHz and 128 kbit/s.
 * @param options.baseUrl Such as `https://api.elevenlabs.io`.
 */
export function createElevenLabs(options: {
  apiKey?: string | undefined;
  baseUrl: string;
  prices?: Pick<MediaPrices, "voiceCharacter">;
  fetch?: typeof fetch;
}): VoicePort {
  const { voiceCharacter } = options.prices ?? UNKNOWN_PRICES;
  const base = options.baseUrl.replace(/\/+$/, "");
  return {
    cost: (characters) => (voiceCharacter === null ? null : Math.ceil(characters * voiceCharacter)),
    async speak({ voiceId, text, signal }) {
      if (!options.apiKey) throw new FatalStepError("ElevenLabs has no key: set ELEVENLABS_API_KEY.");
      if (text.length > MAX_CHARACTERS) {
        throw new FatalStepError(`ElevenLabs speaks at most ${MAX_CHARACTERS} characters at once.`);
      }
      const answer = await callProvider({
        service: SERVICE,
        url: `${base}/v1/text-to-speech/${encodeURIComponent(voiceId)}?output_format=mp3_44100_128`,
        init: {
          method: "POST",
          headers: { "xi-api-key": options.apiKey, "content-type": "application/json", accept: "audio/mpeg" },
          body: JSON.stringify({ text, model_id: MODEL }),
        },
        signal,
        paid: true,
        fetch: options.fetch,
        most: MAX_BYTES,
      });
      if (answer.status !== 200) throw sortRefusal(answer);
      const type = answer.headers.get("content-type") ?? "";
      if (!type.startsWith("audio/mpeg") || answer.bytes.byteLength === 0) {
        throw new ExternalError(SERVICE, "ElevenLabs answered something that is no MP3", { outcomeUnknown: true });
      }
      return { bytes: answer.bytes, contentType: "audio/mpeg" };
    },
  };
}

/** What an answer other than 200 means; `detail.status` is the code, or a list of what validation found. */
function sortRefusal(answer: ProviderAnswer): Error {
  const parsed = refusal.safeParse(jsonOf(answer));
  const detail = parsed.success ? parsed.data.detail : undefined;
  const code = detail && !Array.isArray(detail) ? detail.status : "";
  const said = Array.isArray(detail)
    ? detail.map(({ loc, msg }) => `${loc.join(".")}: ${msg}`).join("; ")
    : (detail?.message ?? "");
  const { status, headers } = answer;
  return providerError(SERVICE, { status, headers, said, paid: true, ...(code ? { code } : {}) });
}
