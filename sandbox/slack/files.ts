import type { Core } from "./core.ts";
import { secretHex, slackId } from "./ids.ts";
import { workspaceOf } from "./state.ts";
import type { Json, SlackFile } from "./types.ts";

const MIME_BY_EXTENSION: Readonly<Record<string, string>> = {
  csv: "text/csv",
  gif: "image/gif",
  jpg: "image/jpeg",
  json: "application/json",
  md: "text/markdown",
  mp3: "audio/mpeg",
  mp4: "video/mp4",
  pdf: "application/pdf",
  png: "image/png",
  txt: "text/plain",
};

const extensionOf = (name: string): string => /\.([a-z0-9]+)$/i.exec(name)?.[1]?.toLowerCase() ?? "";

/** Makes the record of a file that is about to be uploaded. `size` is in bytes. */
export function newFile(core: Core, teamId: string, userId: string, name: string, size: number): SlackFile {
  const file: SlackFile = {
    id: slackId("F"),
    teamId,
    userId,
    name,
    title: name,
    mimetype: MIME_BY_EXTENSION[extensionOf(name)] ?? "application/octet-stream",
    size,
    createdAt: core.clock.now(),
    uploadKey: secretHex(16),
    completed: false,
    channels: [],
  };
  core.data.files[file.id] = file;
  core.saver.touch();
  return file;
}

/** A file as Slack's API writes it. */
export function fileToWire(core: Core, file: SlackFile): Json {
  const { domain } = workspaceOf(core, file.teamId);
  const address = `${core.url}/files-pri/${file.teamId}-${file.id}/${encodeURIComponent(file.name)}`;
  const created = Math.floor(file.createdAt / 1000);
  return {
    id: file.id,
    created,
    timestamp: created,
    name: file.name,
    title: file.title,
    mimetype: file.mimetype,
    filetype: extensionOf(file.name) || "binary",
    user: file.userId,
    user_team: file.teamId,
    size: file.size,
    mode: "hosted",
    is_external: false,
    is_public: file.channels.some((id) => id.startsWith("C")),
    url_private: address,
    url_private_download: `${address}?download=1`,
    permalink: `https://${domain}.slack.com/files/${file.userId}/${file.id}/${encodeURIComponent(file.name)}`,
    channels: file.channels.filter((id) => id.startsWith("C")),
    ims: file.channels.filter((id) => id.startsWith("D")),
    file_access: "visible",
  };
}
