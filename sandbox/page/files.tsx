import type { SharedFile } from "./types.ts";
import { sizeWords } from "./words.ts";

/** Files of a message: pictures, sound and films in place, others to download. */
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

function SharedFileView({ file }: { file: SharedFile }) {
  const url = `/sandbox/files/${file.id}`;
  if (/^image\/(png|jpeg|gif)$/.test(file.mimetype)) return <img src={url} alt={file.name} loading="lazy" />;
  return (
    <a className="file" href={url} download={file.name}>
      {file.name} <span className="quiet">{sizeWords(file.size)}</span>
    </a>
  );
}
