import { useState } from "react";
import type { FieldProps } from "./fields.tsx";
import { listOf, useField } from "./fields.tsx";
import { useSurface } from "./surface.ts";

/** Files for the app alone. */
export function FileField(props: FieldProps) {
  const { element } = props;
  const { entry, choose, labels } = useField(props);
  const { upload } = useSurface();
  const [names, setNames] = useState<Record<string, string>>({});
  const types = (element.filetypes as string[] | undefined)?.map((type) => `.${type}`).join(",");
  const add = async (files: File[]): Promise<void> => {
    const ids = listOf(entry);
    for (const file of files.slice(0, Number(element.max_files ?? 10) - ids.length)) {
      const id = await upload(file);
      if (!id) continue;
      ids.push(id);
      setNames((now) => ({ ...now, [id]: file.name }));
    }
    choose(ids);
  };
  return (
    <>
      <input
        {...labels}
        className="field"
        type="file"
        multiple={element.max_files !== 1}
        accept={types}
        onChange={({ target }) => void add([...(target.files ?? [])])}
      />
      <ul className="attached" aria-label="Files added">
        {listOf(entry).map((id) => (
          <li key={id}>
            {names[id] ?? id}
            <button type="button" className="icon" onClick={() => choose(listOf(entry).filter((one) => one !== id))}>
              <span aria-hidden="true">✕</span>
              <span className="sr-only">Remove {names[id] ?? id}</span>
            </button>
          </li>
        ))}
      </ul>
    </>
  );
}
