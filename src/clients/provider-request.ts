import { ExternalError, FatalStepError } from "../errors.ts";
import { isAnswerLost } from "./provider-errors.ts";

/**
 * Codes of failures that happen before a byte of the request is sent. Node names them; workerd says "Network connection
 * lost" to a refused and to a broken connection alike, so there a paid call's outcome stays unknown.
 */
const NEVER_SENT = new Set([
  "ECONNREFUSED",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "UND_ERR_CONNECT_TIMEOUT",
]);

export interface ProviderCall {
  /** The provider's name as people know it. */
  service: string;
  url: string;
  init: RequestInit;
  signal: AbortSignal;
  /** True when the call costs money once it is sent: then a lost answer is an unknown outcome. */
  paid: boolean;
  fetch?: typeof fetch | undefined;
  /** The largest body that is read, in bytes. */
  most: number;
}

export interface ProviderAnswer {
  status: number;
  headers: Headers;
  bytes: Uint8Array<ArrayBuffer>;
}

/**
 * Sends one request and reads its whole answer; a redirect is an error, so that a key never goes to another host.
 * @throws ExternalError when no whole answer came, with `outcomeUnknown` where a paid call may have taken effect.
 * @throws FatalStepError when what was paid for is larger than `most`: asked for again it would be, and be paid again.
 */
export async function callProvider(call: ProviderCall): Promise<ProviderAnswer> {
  const { service, signal, paid } = call;
  const send = call.fetch ?? ((input: string, init: RequestInit) => fetch(input, init));
  try {
    const response = await send(call.url, { ...call.init, redirect: "manual", signal });
    if (response.status >= 300 && response.status < 400) {
      await response.body?.cancel();
      throw new ExternalError(service, `${service} answered with a redirect, which is not followed`);
    }
    const { bytes, whole } = await readBody(response, call.most);
    // Of a refusal its beginning says enough.
    if (!whole && response.ok) {
      const message = `${service} answered more than ${Math.round(call.most / 1_000_000)} MB`;
      throw paid ? new FatalStepError(`${message}.`, { charged: true }) : new ExternalError(service, message);
    }
    if (paid && isAnswerLost(response.status)) {
      throw new ExternalError(service, `${service} answered HTTP ${response.status}`, { outcomeUnknown: true });
    }
    return { status: response.status, headers: response.headers, bytes };
  } catch (error) {
    if (error instanceof ExternalError || error instanceof FatalStepError) throw error;
    if (signal.aborted) {
      throw new ExternalError(service, `${service} did not answer in time`, { cause: error, outcomeUnknown: paid });
    }
    const unsent = NEVER_SENT.has(codeOf(error));
    const message = unsent ? `${service} cannot be reached` : `the connection to ${service} broke`;
    throw new ExternalError(service, message, { cause: error, outcomeUnknown: paid && !unsent });
  }
}

/** The body as far as it may be read. */
async function readBody(response: Response, most: number): Promise<{ bytes: Uint8Array<ArrayBuffer>; whole: boolean }> {
  const parts: Uint8Array[] = [];
  let length = 0;
  let whole = true;
  const reader = response.body?.getReader();
  for (let part = await reader?.read(); part && !part.done; part = await reader?.read()) {
    if (length + part.value.byteLength > most) {
      await reader?.cancel();
      whole = false;
      break;
    }
    length += part.value.byteLength;
    parts.push(part.value);
  }
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.byteLength;
  }
  return { bytes, whole };
}

function codeOf(error: unknown): string {
  for (let at = error; at && typeof at === "object"; at = (at as { cause?: unknown }).cause) {
    const code = (at as { code?: unknown }).code;
    if (typeof code === "string") return code;
  }
  return "";
}

/** The answer's JSON; undefined where it is none. */
export function jsonOf(answer: Pick<ProviderAnswer, "bytes">): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(answer.bytes));
  } catch {
    return undefined;
  }
}
