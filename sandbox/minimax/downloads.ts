import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import type { SandboxClock } from "../clock.ts";

interface StoredFile {
  type: string;
  make(): Buffer;
}

/** Files served at signed addresses that expire by the clock, as an object store serves them. */
export interface Downloads {
  /** Keeps a file under `name`; its bytes are made when they are first read. */
  put(name: string, type: string, make: () => Buffer): void;
  /** The size of a kept file in bytes. */
  size(name: string): number;
  /** An address below `base`, good for `seconds`. */
  address(base: string, name: string, seconds: number): string;
  /** The answer to a reader of `/download/:name`. */
  serve(name: string, query: URLSearchParams): Response;
}

export function createDownloads(clock: SandboxClock): Downloads {
  const secret = randomBytes(32);
  const files = new Map<string, StoredFile>();
  const made = new Map<string, Buffer>();
  const sign = (name: string, expires: string): Buffer =>
    createHmac("sha256", secret).update(`${name}\n${expires}`).digest();
  const read = (name: string, file: StoredFile): Buffer => {
    const bytes = made.get(name) ?? file.make();
    made.set(name, bytes);
    return bytes;
  };
  return {
    put: (name, type, make) => files.set(name, { type, make }),
    size(name) {
      const file = files.get(name);
      return file ? read(name, file).length : 0;
    },
    address(base, name, seconds) {
      const expires = String(Math.floor(clock.now() / 1000) + seconds);
      return `${base}/download/${name}?Expires=${expires}&Signature=${sign(name, expires).toString("base64url")}`;
    },
    serve(name, query) {
      const expires = query.get("Expires") ?? "";
      const given = Buffer.from(query.get("Signature") ?? "", "base64url");
      const expected = sign(name, expires);
      if (given.length !== expected.length || !timingSafeEqual(given, expected)) {
        return denied("SignatureDoesNotMatch", "The request signature we calculated does not match.");
      }
      if (Number(expires) * 1000 <= clock.now()) return denied("AccessDenied", "Request has expired.");
      const file = files.get(name);
      if (!file) return denied("NoSuchKey", "The specified key does not exist.", 404);
      const bytes = read(name, file);
      return new Response(new Uint8Array(bytes), {
        headers: { "content-type": file.type, "content-length": String(bytes.length) },
      });
    },
  };
}

const denied = (code: string, message: string, status = 403): Response =>
  new Response(
    `<?xml version="1.0" encoding="UTF-8"?><Error><Code>${code}</Code><Message>${message}</Message></Error>`,
    {
      status,
      headers: { "content-type": "application/xml" },
    },
  );
