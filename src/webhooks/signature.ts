/** The three headers of a Standard Webhooks delivery, as they were sent. */
export interface SignedHeaders {
  id: string;
  timestamp: string;
  signature: string;
}

/** How old, or how far ahead, a delivery's timestamp may be, in seconds (Standard Webhooks; Svix does both ways). */
const TOLERANCE_SECONDS = 300;
/** More signatures than a sender in the middle of a rotation sends. */
const MOST_SIGNATURES = 10;

/** The headers, or undefined where one is missing or cannot be right. */
export function signedHeaders(headers: Headers): SignedHeaders | undefined {
  const id = headers.get("webhook-id") ?? "";
  const timestamp = headers.get("webhook-timestamp") ?? "";
  const signature = headers.get("webhook-signature") ?? "";
  return /^[\x21-\x7e]{1,255}$/.test(id) && /^\d{1,12}$/.test(timestamp) && signature
    ? { id, timestamp, signature }
    : undefined;
}

/** Whether the timestamp is within the tolerance, both ways. `now` in milliseconds. */
export const isRecent = (timestamp: string, now: number): boolean =>
  Math.abs(Math.floor(now / 1000) - Number(timestamp)) <= TOLERANCE_SECONDS;

/**
 * Whether one of the signatures is that of one of the secrets over `id.timestamp.body`. Each comparison is WebCrypto's, in
 * constant time; a secret that is no `whsec_` and base64 matches nothing.
 */
export async function isSigned(
  headers: SignedHeaders,
  body: Uint8Array<ArrayBuffer>,
  secrets: string[],
): Promise<boolean> {
  const head = new TextEncoder().encode(`${headers.id}.${headers.timestamp}.`);
  const signed = new Uint8Array(head.length + body.length);
  signed.set(head);
  signed.set(body, head.length);
  const signatures = headers.signature
    .split(" ")
    .slice(0, MOST_SIGNATURES)
    .flatMap((part) => (part.startsWith("v1,") ? [decodeBase64(part.slice(3))] : []));
  let matches = false;
  for (const secret of secrets) {
    const bytes = decodeBase64(secret.replace(/^whsec_/, ""));
    if (!bytes?.length) continue;
    const key = await crypto.subtle.importKey("raw", bytes, { name: "HMAC", hash: "SHA-256" }, false, ["verify"]);
    for (const signature of signatures) {
      if (signature && (await crypto.subtle.verify("HMAC", key, signature, signed))) matches = true;
    }
  }
  return matches;
}

/** A fresh signing secret: `whsec_` and 32 random bytes (Standard Webhooks asks for 24 to 64). */
export const newWebhookSecret = (): string =>
  `whsec_${btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(32))))}`;

function decodeBase64(text: string): Uint8Array<ArrayBuffer> | undefined {
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(text)) return undefined;
  try {
    return Uint8Array.from(atob(text), (char) => char.charCodeAt(0));
  } catch {
    return undefined;
  }
}
