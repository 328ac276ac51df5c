/** A voice as `GET /v1/voices` lists it; ids and names are those of ElevenLabs' premade voices. */
export interface Voice {
  voice_id: string;
  name: string;
  category: "premade";
  labels: Record<string, string>;
}

const premade = (voice_id: string, name: string, gender: string, accent: string): Voice => ({
  voice_id,
  name,
  category: "premade",
  labels: { gender, accent, use_case: "narration" },
});

export const VOICES: readonly Voice[] = [
  premade("21m00Tcm4TlvDq8ikWAM", "Rachel", "female", "american"),
  premade("JBFqnCBsd6RMkjVDRZzb", "George", "male", "british"),
  premade("EXAVITQu4vr4xnSDxMaL", "Sarah", "female", "american"),
  premade("onwK4e9ZLuTAKqWW03F9", "Daniel", "male", "british"),
  premade("pNInz6obpgDQGcFmaJgB", "Adam", "male", "american"),
];

/** Characters one request may carry, by model (help.elevenlabs.io). */
export const MODEL_CHARACTERS: Readonly<Record<string, number>> = {
  eleven_multilingual_v2: 10_000,
  eleven_flash_v2_5: 40_000,
  eleven_flash_v2: 30_000,
  eleven_turbo_v2_5: 40_000,
  eleven_v3: 3_000,
};

/** MP3 output formats of the service; the rest of its list needs a decoder the sandbox does not bring. */
export const MP3_FORMATS: Readonly<Record<string, { sampleRate: number; bitRate: number }>> = {
  mp3_22050_32: { sampleRate: 22_050, bitRate: 32 },
  mp3_24000_48: { sampleRate: 24_000, bitRate: 48 },
  mp3_44100_32: { sampleRate: 44_100, bitRate: 32 },
  mp3_44100_64: { sampleRate: 44_100, bitRate: 64 },
  mp3_44100_96: { sampleRate: 44_100, bitRate: 96 },
  mp3_44100_128: { sampleRate: 44_100, bitRate: 128 },
  mp3_44100_192: { sampleRate: 44_100, bitRate: 192 },
};
