import type { Env } from "../env.ts";

/** Encrypts what rests in the database: the bot's tokens, the webhooks' secrets. */
export interface Secrets {
  /** `kid:iv:ciphertext` (base64url) under the first key; `aad` is the Slack team id and must be given again to read it. */
  encrypt(text: string, aad: string): Promise<string>;
  /** @throws SecretsError when the key is not known, or the text was altered or belongs to another team. */
  decrypt(sealed: string, aad: string): Promise<string>;
}

/** A stored secret cannot be read. The message names the key's id, never a text. */
export class SecretsError extends Error {
  override readonly name = "SecretsError";
}

/** 96 bits, the length AES-GCM is specified for (NIST SP 800-38D, 5.2.1.1). */
const IV_BYTES = 12;

/** AES-256-GCM over the keys of `ENCRYPTION_KEYS`: the first writes, all of them read, so a key is rotated by putting a new one first. */
export function createSecrets(keys: Env["ENCRYPTION_KEYS"]): Secrets {
  const [writer] = keys;
  if (!writer) throw new SecretsError("No encryption key is set.");
  const imported = new Map<string, Promise<CryptoKey>>();
  const keyOf = (kid: string): Promise<CryptoKey> => {
    const known = imported.get(kid);
    if (known) return known;
    const found = keys.find((key) => key.kid === kid);
    if (!found) return Promise.reject(new SecretsError(`The encryption key "${kid.slice(0, 32)}" is not set.`));
    const key = crypto.subtle.importKey("raw", found.key, "AES-GCM", false, ["encrypt", "decrypt"]);
    imported.set(kid, key);
    return key;
  };

  return {
    async encrypt(text, aad) {
      const iv = crypto.getRandomValues(new Uint8Array(IV_BYTES));
      const sealed = await crypto.subtle.encrypt(parameters(iv, aad), await keyOf(writer.kid), encoder.encode(text));
      return `${writer.kid}:${toBase64Url(iv)}:${toBase64Url(new Uint8Array(sealed))}`;
    },
    async decrypt(sealed, aad) {
      const [kid, iv, ciphertext, ...rest] = sealed.split(":");
      if (!kid || !iv || !ciphertext || rest.length > 0) throw new SecretsError("A stored secret is malformed.");
      const key = await keyOf(kid);
      try {
        const opened = await crypto.subtle.decrypt(parameters(fromBase64Url(iv), aad), key, fromBase64Url(ciphertext));
        return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(opened);
      } catch (cause) {
        throw new SecretsError(`A secret stored under the key "${kid}" cannot be read.`, { cause });
      }
    },
  };
}

const encoder = new TextEncoder();

const parameters = (iv: Uint8Array<ArrayBuffer>, aad: string): AesGcmParams => ({
  name: "AES-GCM",
  iv,
  additionalData: encoder.encode(aad),
});

function toBase64Url(bytes: Uint8Array): string {
  let binary = "";
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

const fromBase64Url = (text: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (char) => char.charCodeAt(0));
