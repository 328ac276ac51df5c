import { z } from "zod";
import { ExternalError } from "../../errors.ts";
import type { StepContext } from "../engine/define.ts";
import type { FilesPort } from "../ports.ts";

/** A file in the store, as the ledger and the outputs of steps keep it. */
export const StoredFile = z.object({
  file: z.string(),
  bytes: z.number(),
  sha256: z.string(),
  contentType: z.string(),
});
export type StoredFile = z.infer<typeof StoredFile>;

/** `<workspace>/<run>/<step>/<name>`; a later visit writes beside the first one, never over it. */
export function fileKey(context: Pick<StepContext, "workspaceId" | "run">, step: string, name: string): string {
  const { id, visit } = context.run;
  return `${context.workspaceId}/${id}/${step}/${visit > 1 ? `visit-${visit}-` : ""}${name}`;
}

/** Puts bytes under a key and says what was stored. */
export async function store(
  files: FilesPort,
  file: string,
  bytes: Uint8Array,
  contentType: string,
): Promise<StoredFile> {
  return { file, contentType, ...(await files.put(file, bytes, contentType)) };
}

/** A stored file's bytes. @throws ExternalError when it is not there. */
export async function readStored(files: FilesPort, file: string): Promise<Uint8Array<ArrayBuffer>> {
  const found = await files.get(file);
  if (!found) throw new ExternalError("The file store", `${file} is not there`);
  return new Uint8Array(await new Response(found.body).arrayBuffer());
}

/** The file of the first of these keys that is in the store already: the call that made it has taken effect. */
export async function findStored(files: FilesPort, keys: string[]): Promise<StoredFile | null> {
  for (const file of keys) {
    const found = await files.head(file);
    if (!found) continue;
    const bytes = await readStored(files, file);
    const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
    const sha256 = Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
    return { file, bytes: bytes.byteLength, sha256, contentType: found.contentType };
  }
  return null;
}
