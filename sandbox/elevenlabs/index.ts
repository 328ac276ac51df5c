import { randomUUID } from "node:crypto";
import { z } from "zod";
import { makeMp3 } from "../media/mp3.ts";
import { type ProviderContext, patience, startProvider } from "../provider/server.ts";
import type { ProviderOptions, ProviderServer } from "../provider/types.ts";
import { MODEL_CHARACTERS, MP3_FORMATS, VOICES } from "./voices.ts";

export interface ElevenLabsOptions extends ProviderOptions {
  /** Requests served at once; 5 is the Creator plan's. */
  concurrency?: number;
  /** Characters the plan grants; 100,000 is the Creator plan's. */
  characterLimit?: number;
  /** How long a synthesis takes, in milliseconds of real time; 40 by default. */
  workMs?: number;
}

export interface ElevenLabsServer extends ProviderServer {
  /** Characters spoken so far; settable, to stand close to the plan's end. */
  used: number;
}

const DEFAULT_MODEL = "eleven_multilingual_v2";

/** A steady narrator speaks about 15 characters a second. */
const SECONDS_A_CHARACTER = 1 / 15;

const settings = z.object({
  stability: z.number().min(0).max(1).nullish(),
  similarity_boost: z.number().min(0).max(1).nullish(),
  style: z.number().min(0).max(1).nullish(),
  speed: z.number().min(0.7).max(1.2).nullish(),
  use_speaker_boost: z.boolean().nullish(),
});

const speechSchema = z.object({
  text: z.string(),
  model_id: z.string().default(DEFAULT_MODEL),
  language_code: z.string().nullish(),
  voice_settings: settings.nullish(),
  seed: z.int().min(0).max(4_294_967_295).nullish(),
  previous_text: z.string().nullish(),
  next_text: z.string().nullish(),
});

/** The service's error body: `detail.status` is the code to act on. */
const refusal = (c: ProviderContext, status: number, code: string, message: string): Response => {
  c.get("call").error = code;
  return Response.json({ detail: { status: code, message } }, { status });
};

/** A validation error as the service's FastAPI gives it. */
const invalid = (c: ProviderContext, error: z.ZodError): Response => {
  c.get("call").error = "validation";
  const detail = error.issues.map((issue) => ({
    type: issue.code === "invalid_type" && issue.input === undefined ? "missing" : issue.code,
    loc: ["body", ...issue.path],
    msg: issue.message,
  }));
  return Response.json({ detail }, { status: 422 });
};

/** Starts the stand-in for ElevenLabs' speech synthesis: silent, playable MP3 as long as the text would take to read. */
export async function startElevenLabs(options: ElevenLabsOptions): Promise<ElevenLabsServer> {
  const concurrency = options.concurrency ?? 5;
  const limit = options.characterLimit ?? 100_000;
  const workMs = options.workMs ?? 40;
  const account = { used: 0, running: 0 };

  const server = await startProvider(
    {
      name: "elevenlabs",
      options,
      defaultKey: "sk_sandbox_elevenlabs",
      refuse: (c, hasKey) =>
        hasKey(c.req.header("xi-api-key")) ? null : refusal(c, 401, "invalid_api_key", "Invalid API key"),
      fault: (c, fault) =>
        refusal(
          c,
          fault.status,
          String(fault.code ?? "system_busy"),
          fault.message ?? "The service said no on purpose.",
        ),
      passing: [
        { status: 429, code: "system_busy" },
        { status: 429, code: "too_many_concurrent_requests" },
        { status: 500, code: "internal_server_error" },
      ],
      notFound: () => Response.json({ detail: "Not Found" }, { status: 404 }),
    },
    (app) => {
      app.get("/v1/voices", (c) => c.json({ voices: VOICES }));
      app.get("/v1/voices/:voice", (c) => {
        const voice = VOICES.find((candidate) => candidate.voice_id === c.req.param("voice"));
        return voice ? c.json(voice) : unknownVoice(c, c.req.param("voice"));
      });
      app.get("/v1/user/subscription", (c) =>
        c.json({
          tier: "creator",
          character_count: account.used,
          character_limit: limit,
          status: "active",
          next_character_count_reset_unix: Math.floor(options.clock.now() / 1000) + 30 * 86_400,
        }),
      );
      app.post("/v1/text-to-speech/:voice", async (c) => {
        const body = speechSchema.safeParse(await c.req.json().catch(() => null));
        if (!body.success) return invalid(c, body.error);
        const { text, model_id: model } = body.data;
        const voice = c.req.param("voice");
        const formatName = c.req.query("output_format") ?? "mp3_44100_128";
        c.get("call").request = { voice, text, model, format: formatName };
        const format = MP3_FORMATS[formatName];
        if (!format) {
          c.get("call").error = "validation";
          const msg = `Input should be one of ${Object.keys(MP3_FORMATS).join(", ")}`;
          return c.json({ detail: [{ type: "enum", loc: ["query", "output_format"], msg }] }, 422);
        }
        if (!VOICES.some((candidate) => candidate.voice_id === voice)) return unknownVoice(c, voice);
        const most = MODEL_CHARACTERS[model];
        if (most === undefined) {
          return refusal(c, 400, "model_not_found", `A model with model ID ${model} does not exist.`);
        }
        if (text.trim() === "") return refusal(c, 400, "input_text_empty", "Input text is empty.");
        if (text.length > most) {
          const message = `Text length ${text.length} exceeds the maximum of ${most} characters for ${model}.`;
          return refusal(c, 400, "max_character_limit_exceeded", message);
        }
        if (account.used + text.length > limit) {
          const message =
            `This request exceeds your quota of ${limit}. You have ${Math.max(0, limit - account.used)} credits ` +
            `remaining, while ${text.length} credits are required for this request.`;
          return refusal(c, 401, "quota_exceeded", message);
        }
        if (account.running >= concurrency) {
          const message =
            "Too many concurrent requests. Your current subscription is associated with a maximum of " +
            `${concurrency} concurrent requests (running in parallel).`;
          return refusal(c, 429, "too_many_concurrent_requests", message);
        }
        account.running += 1;
        account.used += text.length;
        try {
          await patience(workMs, c.req.raw.signal);
        } finally {
          account.running -= 1;
        }
        const speed = body.data.voice_settings?.speed ?? 1;
        const sound = makeMp3(Math.max(0.5, (text.length * SECONDS_A_CHARACTER) / speed), format);
        return new Response(new Uint8Array(sound), {
          headers: { "content-type": "audio/mpeg", "character-cost": String(text.length), "request-id": randomUUID() },
        });
      });
    },
  );
  return Object.defineProperty(server as ElevenLabsServer, "used", {
    enumerable: true,
    get: () => account.used,
    set: (value: number) => {
      account.used = value;
    },
  });
}

const unknownVoice = (c: ProviderContext, voice: string): Response =>
  refusal(c, 404, "voice_not_found", `A voice with the voice_id ${voice} was not found.`);
