import type { Db } from "../db/client.ts";
import { getSharedFile } from "../db/queries/campaigns/get-shared.ts";
import { messageOf } from "../errors.ts";
import type { Log } from "../log.ts";
import { parseRange } from "./range.ts";

/** The file store as it is read here. */
export interface SharedFiles {
  get(key: string): Promise<{ body: ReadableStream } | null>;
  getRange(key: string, offset: number, length: number): Promise<ReadableStream | null>;
}

/** Only these are shown in a browser; anything else is offered for saving. */
const SHOWN = new Set(["audio/mpeg", "image/jpeg", "image/png", "image/webp", "video/mp4"]);

const notFound = (): Response => new Response("Not found", { status: 404, headers: { "cache-control": "no-store" } });

/** A stored file by its public token: whole, in part (iOS plays nothing without 206), or 304 where the reader has it. */
export async function serveFile(
  deps: { db: Db; files: SharedFiles; log: Log },
  token: string,
  request: Request,
): Promise<Response> {
  const [file] = await getSharedFile(deps.db, token);
  if (!file) return notFound();
  const { fileKey, contentType, bytes } = file;
  const etag = `"${file.sha256}"`;
  const headers = new Headers({
    "accept-ranges": "bytes",
    // An hour: a revoked address must not live on in caches for long.
    "cache-control": "private, max-age=3600",
    "content-disposition": SHOWN.has(contentType) ? "inline" : "attachment",
    "content-security-policy": "default-src 'none'; sandbox",
    "content-type": contentType,
    etag,
    "x-content-type-options": "nosniff",
    "x-robots-tag": "noindex",
  });
  if (knows(request.headers.get("if-none-match"), etag)) return new Response(null, { status: 304, headers });
  const sameFile = (request.headers.get("if-range") ?? etag) === etag;
  const range = sameFile ? parseRange(request.headers.get("range"), bytes) : "whole";
  if (range === "unsatisfiable") {
    headers.set("content-range", `bytes */${bytes}`);
    headers.delete("content-type");
    return new Response(null, { status: 416, headers });
  }
  const length = range === "whole" ? bytes : range.length;
  headers.set("content-length", String(length));
  if (range !== "whole") headers.set("content-range", `bytes ${range.offset}-${range.offset + length - 1}/${bytes}`);
  const status = range === "whole" ? 200 : 206;
  if (request.method === "HEAD") return new Response(null, { status, headers });
  try {
    const body =
      range === "whole"
        ? (await deps.files.get(fileKey))?.body
        : await deps.files.getRange(fileKey, range.offset, length);
    if (body) return new Response(body, { status, headers });
    deps.log.error("share.file_missing", { fileKey });
    return notFound();
  } catch (error) {
    deps.log.error("share.file_unreadable", { fileKey, error: messageOf(error) });
    return new Response("The file cannot be read just now.", { status: 503, headers: { "retry-after": "5" } });
  }
}

const knows = (header: string | null, etag: string): boolean =>
  header?.split(",").some((tag) => tag.trim() === "*" || tag.trim().replace(/^W\//, "") === etag) ?? false;
