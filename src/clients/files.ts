import type { R2BucketLike } from "../env.ts";
import { ExternalError, FatalStepError } from "../errors.ts";
import type { FilesPort } from "../pipelines/ports.ts";

const SERVICE = "The file store";

/** The store with reads of a part, which players of sound and film ask for. */
export interface FileStore extends FilesPort {
  /** `length` bytes from `offset`; null where there is no such file. */
  getRange(key: string, offset: number, length: number): Promise<ReadableStream | null>;
}

/** The SHA-256 of bytes, as hexadecimal digits. */
export async function sha256Of(bytes: Uint8Array): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new Uint8Array(bytes));
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Files in R2. Writing the same bytes under a key again changes nothing; the store checks them by their SHA-256. */
export function createFiles(bucket: R2BucketLike | undefined): FileStore {
  const store = async <T>(act: (bucket: R2BucketLike) => Promise<T>): Promise<T> => {
    if (!bucket) throw new FatalStepError("There is no file store: bind an R2 bucket as FILES.");
    return act(bucket).catch((error: unknown) => {
      throw new ExternalError(SERVICE, "the file store did not answer", { cause: error });
    });
  };
  const typeOf = (object: { httpMetadata?: { contentType?: string } }) =>
    object.httpMetadata?.contentType ?? "application/octet-stream";
  return {
    async put(key, bytes, contentType) {
      const sha256 = await sha256Of(bytes);
      await store((r2) => r2.put(key, bytes, { httpMetadata: { contentType }, sha256 }));
      return { sha256, bytes: bytes.byteLength };
    },
    async head(key) {
      const found = await store((r2) => r2.head(key));
      return found && { bytes: found.size, contentType: typeOf(found) };
    },
    async get(key) {
      const found = await store((r2) => r2.get(key));
      return found && { bytes: found.size, contentType: typeOf(found), body: found.body };
    },
    async getRange(key, offset, length) {
      const found = await store((r2) => r2.get(key, { range: { offset, length } }));
      return found ? found.body : null;
    },
  };
}
