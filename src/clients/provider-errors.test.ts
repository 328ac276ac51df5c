import { describe, expect, test } from "vitest";
import { MINIMAX_CODES } from "../../sandbox/minimax/codes.ts";
import { meaningOf, PROVIDER_ERRORS, type Provider, providerError, type Verdict } from "./provider-errors.ts";

/** [provider, HTTP status, the provider's code, what it means]. */
const TABLE: [Provider, number, string | number | undefined, Verdict][] = [
  ["ElevenLabs", 400, "max_character_limit_exceeded", "fatal"],
  ["ElevenLabs", 400, "input_text_empty", "fatal"],
  ["ElevenLabs", 400, "model_not_found", "fatal"],
  ["ElevenLabs", 400, "something_new", "fatal"],
  ["ElevenLabs", 401, "invalid_api_key", "fatal"],
  ["ElevenLabs", 401, "quota_exceeded", "fatal"],
  ["ElevenLabs", 401, "missing_permissions", "fatal"],
  ["ElevenLabs", 403, undefined, "fatal"],
  ["ElevenLabs", 404, "voice_not_found", "fatal"],
  ["ElevenLabs", 408, undefined, "retry"],
  ["ElevenLabs", 422, undefined, "fatal"],
  ["ElevenLabs", 429, "too_many_concurrent_requests", "wait"],
  ["ElevenLabs", 429, "system_busy", "wait"],
  ["ElevenLabs", 429, undefined, "wait"],
  ["ElevenLabs", 500, undefined, "retry"],
  ["ElevenLabs", 502, undefined, "unknown"],
  ["ElevenLabs", 503, undefined, "retry"],
  ["ElevenLabs", 504, undefined, "unknown"],
  ["MiniMax", 200, 1000, "retry"],
  ["MiniMax", 200, 1001, "retry"],
  ["MiniMax", 200, 1002, "wait"],
  ["MiniMax", 200, 1004, "fatal"],
  ["MiniMax", 200, 1008, "fatal"],
  ["MiniMax", 200, 1024, "retry"],
  ["MiniMax", 200, 1026, "fatal"],
  ["MiniMax", 200, 1027, "fatal"],
  ["MiniMax", 200, 1033, "retry"],
  ["MiniMax", 200, 1039, "wait"],
  ["MiniMax", 200, 2013, "fatal"],
  ["MiniMax", 200, 2999, "retry"],
  ["MiniMax", 401, undefined, "fatal"],
  ["MiniMax", 404, undefined, "fatal"],
  ["MiniMax", 429, undefined, "wait"],
  ["MiniMax", 500, undefined, "retry"],
  ["MiniMax", 522, undefined, "unknown"],
  ["rtrvr.ai", 400, undefined, "fatal"],
  ["rtrvr.ai", 401, undefined, "fatal"],
  ["rtrvr.ai", 402, undefined, "fatal"],
  ["rtrvr.ai", 403, undefined, "fatal"],
  ["rtrvr.ai", 408, undefined, "retry"],
  ["rtrvr.ai", 429, undefined, "wait"],
  ["rtrvr.ai", 500, undefined, "retry"],
  ["rtrvr.ai", 503, undefined, "retry"],
  ["rtrvr.ai", 520, undefined, "unknown"],
  ["rtrvr.ai", 524, undefined, "unknown"],
];

const ERRORS: Record<Verdict, { name: string; outcomeUnknown?: boolean }> = {
  retry: { name: "ExternalError", outcomeUnknown: false },
  wait: { name: "RetryAfterError" },
  fatal: { name: "FatalStepError" },
  unknown: { name: "ExternalError", outcomeUnknown: true },
};

describe("what a provider's error means", () => {
  test.each(TABLE)("%s, HTTP %i, %s -> %s", (provider, status, code, verdict) => {
    expect(meaningOf(provider, status, code).verdict).toBe(verdict);
    const error = providerError(provider, { status, code, said: "said so", paid: true });
    expect(error).toMatchObject(ERRORS[verdict]);
    expect(error.message).toContain(String(code ?? status));
    expect(error.message).toContain("said so");
    expect(error.message).not.toContain("{key}");
  });

  test("every code the providers document, and that their stand-ins give, is sorted here", () => {
    const documented = Object.keys(MINIMAX_CODES).filter((code) => code !== "0");
    expect(Object.keys(PROVIDER_ERRORS.MiniMax.codes)).toEqual(documented);
    for (const provider of ["ElevenLabs", "MiniMax"] as const)
      for (const code of Object.keys(PROVIDER_ERRORS[provider].codes))
        expect(
          TABLE.some(([of, , known]) => of === provider && String(known) === code),
          `${provider} ${code}`,
        ).toBe(true);
  });

  test("a call that costs nothing whose answer a gateway lost -> tried again, nothing unknown", () => {
    expect(providerError("MiniMax", { status: 504, paid: false })).toMatchObject({ outcomeUnknown: false });
  });

  test("a bad key and an empty quota, both HTTP 401 -> told apart", () => {
    expect(providerError("ElevenLabs", { status: 401, code: "quota_exceeded", paid: true }).message).toContain("quota");
    expect(providerError("ElevenLabs", { status: 401, code: "invalid_api_key", paid: true }).message).toContain(
      "API_KEY",
    );
  });
});
