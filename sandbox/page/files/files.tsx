import type { SharedFile } from "../types.ts";
import { sizeWords } from "../words.ts";
import { TextPreview } from "./text-preview.tsx";

/** Files of a message: pictures, sound, films and texts in place, everything to download. */
export function Files({ files }: { files: SharedFile[] }) {
  if (files.length === 0) return null;
  return (
    <ul className="files" aria-label="Files">
      {files.map((file) => (
        <li key={file.id}>
          <SharedFileView file={file} />
        </li>
      ))}
    </ul>
  );
}

const TEXTS = /^(text\/(markdown|csv|plain)|application\/json)$/;

function SharedFileView({ file }: { file: SharedFile }) {
  const url = `/sandbox/files/${file.id}`;
  const { mimetype, name, title } = file;
  if (/^image\/(png|jpeg|gif)$/.test(mimetype))
    return (
      <a href={url} target="_blank" rel="noopener noreferrer" className="picture">
        <img src={url} alt={title || name} loading="lazy" />
      </a>
    );
  return (
    <div className="shared">
      {/* biome-ignore-start lint/a11y/useMediaCaption: what people share has none */}
      {mimetype.startsWith("audio/") && <audio controls preload="none" src={url} aria-label={name} />}
      {mimetype.startsWith("video/") && <video controls preload="metadata" src={url} aria-label={name} />}
      {/* biome-ignore-end lint/a11y/useMediaCaption: as above */}
      {TEXTS.test(mimetype) && <TextPreview file={file} url={url} />}
      <a className="file" href={url} download={name}>
        {title || name} <span className="quiet">{sizeWords(file.size)}</span>
      </a>
    </div>
  );
}
