/** Older or newer than this, in seconds, a request is refused: Slack's documented window, here both ways. */
const WINDOW_SECONDS = 300;

/**
 * Whether Slack signed this body: `v0=` HMAC-SHA256 of `v0:timestamp:body` (docs.slack.dev, "Verifying requests from Slack").
 * A header that came twice arrives joined by a comma and fits neither pattern.
 */
export async function isSlackSignature(request: {
  signingSecret: string;
  headers: Headers;
  body: Uint8Array<ArrayBuffer>;
  /** Milliseconds since the epoch. */
  now: number;
}): Promise<boolean> {
  const timestamp = request.headers.get("x-slack-request-timestamp") ?? "";
  const signature = request.headers.get("x-slack-signature") ?? "";
  if (!/^\d{1,12}$/.test(timestamp) || !/^v0=[0-9a-f]{64}$/.test(signature)) return false;
  if (Math.abs(Math.floor(request.now / 1000) - Number(timestamp)) > WINDOW_SECONDS) return false;
  const prefix = encoder.encode(`v0:${timestamp}:`);
  const signed = new Uint8Array(prefix.length + request.body.length);
  signed.set(prefix);
  signed.set(request.body, prefix.length);
  const key = await crypto.subtle.importKey(
    "raw",
    encoder.encode(request.signingSecret),
    { name: "HMAC", hash: "SHA-256" },
    false,
    ["verify"],
  );
  return crypto.subtle.verify("HMAC", key, fromHex(signature.slice(3)), signed);
}

const encoder = new TextEncoder();

const fromHex = (hex: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
