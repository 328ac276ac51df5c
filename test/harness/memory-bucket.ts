import { sha256Of } from "../../src/clients/files.ts";
import type { R2BucketLike } from "../../src/env.ts";

/** R2's binding over a map: refuses bytes that are not of the SHA-256 they come with, and keys above 1,024 bytes, as R2 does. */
export function createMemoryBucket(): R2BucketLike & { keys(): string[] } {
  const objects = new Map<string, { bytes: Uint8Array<ArrayBuffer>; contentType: string | undefined }>();
  const metadata = (contentType: string | undefined) => (contentType ? { httpMetadata: { contentType } } : {});
  return {
    keys: () => [...objects.keys()].sort(),
    async put(key, value, options) {
      if (new TextEncoder().encode(key).byteLength > 1_024)
        throw new Error("put: The specified object name is not valid.");
      const bytes = new Uint8Array(await new Response(value as BodyInit).arrayBuffer());
      if (options?.sha256 && options.sha256 !== (await sha256Of(bytes))) {
        throw new Error("put: The SHA-256 checksum you specified did not match what we received.");
      }
      objects.set(key, { bytes, contentType: options?.httpMetadata?.contentType });
      return {};
    },
    async get(key, options) {
      const found = objects.get(key);
      if (!found) return null;
      const { offset, length } = options?.range ?? { offset: 0, length: found.bytes.byteLength };
      const response = new Response(found.bytes.slice(offset, offset + length));
      return {
        size: found.bytes.byteLength,
        ...metadata(found.contentType),
        body: response.body ?? new ReadableStream(),
        arrayBuffer: () => response.arrayBuffer(),
      };
    },
    async head(key) {
      const found = objects.get(key);
      return found ? { size: found.bytes.byteLength, ...metadata(found.contentType) } : null;
    },
    async delete(key) {
      objects.delete(key);
    },
  };
}
