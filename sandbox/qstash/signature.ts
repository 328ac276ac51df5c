import { createHash, createHmac, randomUUID } from "node:crypto";

const LIFETIME_SECONDS = 300;

/** A new signing key, in the form of QStash's own. */
export const newSigningKey = (): string => `sig_${randomUUID().replaceAll("-", "").slice(0, 28)}`;

/**
 * The JWT of `Upstash-Signature`: HS256, `sub` the exact destination, `body` the base64url SHA-256 of the raw body, valid
 * five minutes. Times are the machine's, not the sandbox clock's: the receiver checks them against its own real clock.
 */
export function signDelivery(url: string, body: Uint8Array, signingKey: string): string {
  const now = Math.floor(Date.now() / 1_000);
  const claims = {
    iss: "Upstash",
    sub: url,
    exp: now + LIFETIME_SECONDS,
    nbf: now,
    iat: now,
    jti: `jwt_${randomUUID()}`,
    body: createHash("sha256").update(body).digest("base64url"),
  };
  const unsigned = `${encode({ alg: "HS256", typ: "JWT" })}.${encode(claims)}`;
  return `${unsigned}.${createHmac("sha256", signingKey).update(unsigned).digest("base64url")}`;
}

const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString("base64url");
