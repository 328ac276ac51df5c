/** Whom a provider's callback is for. */
export interface CallbackTarget {
  workspaceId: string;
  runId: string;
  step: string;
  visit: number;
  /** What was ordered, as the ledger's key ends: `video.3`, or `video.3~2` for a second order. */
  order: string;
}

/** Keys of callback addresses: `<workspace>.<ledger key>.<hmac>`, its `/` written `.` and its `#` written `~`. */
export interface CallbackKeys {
  sign(target: CallbackTarget): Promise<string>;
  /** The target of a key we gave out; null for any other text. */
  open(key: string): Promise<CallbackTarget | null>;
  /** Completes an address that ends in an unsigned key. */
  signAddress(url: string): Promise<string>;
}

const KEY =
  /^([0-9a-f-]{36})\.run\.([0-9a-f-]{36})\.([1-9]\d{0,4})\.([A-Za-z]{1,64})\.([a-z_]{1,32}(?:\.\d{1,4})?(?:~\d{1,4})?)\.([\w-]{43})$/;

/** The part of a key that names its target. */
export const unsignedKey = ({ workspaceId, runId, step, visit, order }: CallbackTarget): string =>
  `${workspaceId}.run.${runId}.${visit}.${step}.${order}`;

/** Signs with a secret derived from the first encryption key; accepts those of all. */
export function createCallbackKeys(keys: { key: Uint8Array<ArrayBuffer> }[]): CallbackKeys {
  let derived: Promise<CryptoKey[]> | undefined;
  const secrets = (): Promise<CryptoKey[]> => {
    derived ??= Promise.all(keys.map(({ key }) => derive(key)));
    return derived;
  };
  const sign = async (unsigned: string): Promise<string> => {
    const [first] = await secrets();
    if (!first) throw new TypeError("Callback keys need an encryption key.");
    const mac = await crypto.subtle.sign("HMAC", first, new TextEncoder().encode(unsigned));
    return `${unsigned}.${base64Url(new Uint8Array(mac))}`;
  };
  return {
    sign: (target) => sign(unsignedKey(target)),
    async signAddress(url) {
      const at = url.lastIndexOf("/") + 1;
      return url.slice(0, at) + (await sign(url.slice(at)));
    },
    async open(key) {
      const [, workspaceId, runId, visit, step, order, mac] = KEY.exec(key) ?? [];
      if (!workspaceId || !runId || !step || !visit || !order || !mac) return null;
      const target = { workspaceId, runId, step, visit: Number(visit), order };
      const signed = new TextEncoder().encode(unsignedKey(target));
      const given = fromBase64Url(mac);
      for (const secret of await secrets()) {
        if (await crypto.subtle.verify("HMAC", secret, given, signed)) return target;
      }
      return null;
    },
  };
}

async function derive(key: Uint8Array<ArrayBuffer>): Promise<CryptoKey> {
  const material = await crypto.subtle.importKey("raw", key, "HKDF", false, ["deriveKey"]);
  const info = new TextEncoder().encode("callboard provider callback");
  const algorithm = { name: "HKDF", hash: "SHA-256", salt: new Uint8Array(), info };
  return crypto.subtle.deriveKey(algorithm, material, { name: "HMAC", hash: "SHA-256", length: 256 }, false, [
    "sign",
    "verify",
  ]);
}

const base64Url = (bytes: Uint8Array): string =>
  btoa(String.fromCharCode(...bytes))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replace(/=+$/, "");

const fromBase64Url = (text: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (char) => char.charCodeAt(0));
