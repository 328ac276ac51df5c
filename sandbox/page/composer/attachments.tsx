import { ClipIcon } from "../icons.tsx";
import { sizeWords } from "../words.ts";

/** The stand-in's limit of a file, in bytes. */
const LARGEST_FILE = 20_000_000;

export const tooLarge = (file: File): boolean => file.size > LARGEST_FILE;

export async function base64Of(file: File): Promise<string> {
  const url = await new Promise<string>((done, failed) => {
    const reader = new FileReader();
    reader.onload = () => done(String(reader.result));
    reader.onerror = () => failed(reader.error);
    reader.readAsDataURL(file);
  });
  return url.slice(url.indexOf(",") + 1);
}

/** The paper clip. */
export function AttachButton({ onChoose }: { onChoose(files: File[]): void }) {
  return (
    <label className="icon attach">
      <ClipIcon />
      <span className="sr-only">Share a file</span>
      <input
        type="file"
        multiple
        className="sr-only"
        onChange={({ target }) => {
          onChoose([...(target.files ?? [])]);
          target.value = "";
        }}
      />
    </label>
  );
}

/** What will be shared with the next message. */
export function Attached({ files, onRemove }: { files: File[]; onRemove(file: File): void }) {
  if (files.length === 0) return null;
  return (
    <ul className="attached" aria-label="Files to share">
      {files.map((file) => (
        <li key={`${file.name} ${file.size} ${file.lastModified}`}>
          {file.name} <span className="quiet">{sizeWords(file.size)}</span>
          <button type="button" className="icon" onClick={() => onRemove(file)}>
            <span aria-hidden="true">✕</span>
            <span className="sr-only">Remove {file.name}</span>
          </button>
        </li>
      ))}
    </ul>
  );
}
