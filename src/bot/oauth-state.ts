/** How long an installation may take from its start to Slack's redirect, in seconds; Slack's own code lives as long. */
export const STATE_SECONDS = 600;

/**
 * The `state` of an installation: `nonce.expiry.signature`. Signed, so that nobody else can begin one; the nonce is also
 * kept in the browser's cookie, so that nobody can finish another's.
 */
export async function createState(secret: string, now: Date): Promise<{ state: string; nonce: string }> {
  const nonce = toHex(crypto.getRandomValues(new Uint8Array(24)));
  const payload = `${nonce}.${Math.floor(now.getTime() / 1000) + STATE_SECONDS}`;
  return { state: `${payload}.${await sign(secret, payload)}`, nonce };
}

/** The nonce of a state of ours that has not expired and belongs to this browser, else null. */
export async function nonceOfState(
  secret: string,
  state: string,
  cookie: string | undefined,
  now: Date,
): Promise<string | null> {
  const parts = /^([0-9a-f]{48})\.(\d{1,12})\.([0-9a-f]{64})$/.exec(state);
  const [, nonce, expiry, signature] = parts ?? [];
  if (!nonce || !expiry || !signature || nonce !== cookie) return null;
  const key = await keyOf(secret, "verify");
  const genuine = await crypto.subtle.verify(
    "HMAC",
    key,
    fromHex(signature),
    encoder.encode(label(`${nonce}.${expiry}`)),
  );
  return genuine && Number(expiry) * 1000 > now.getTime() ? nonce : null;
}

const encoder = new TextEncoder();
/** The client secret signs nothing else of ours. */
const label = (payload: string): string => `callboard-oauth-state:${payload}`;

const keyOf = (secret: string, use: "sign" | "verify") =>
  crypto.subtle.importKey("raw", encoder.encode(secret), { name: "HMAC", hash: "SHA-256" }, false, [use]);

async function sign(secret: string, payload: string): Promise<string> {
  const signed = await crypto.subtle.sign("HMAC", await keyOf(secret, "sign"), encoder.encode(label(payload)));
  return toHex(new Uint8Array(signed));
}

const toHex = (bytes: Uint8Array): string => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
const fromHex = (hex: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
