import type { FileRow } from "../../machinery/runs.ts";
import type { Snapshot, StorageView } from "../../machinery/snapshot.ts";
import { sizeWords } from "../words.ts";
import { Part, Payload, Time } from "./parts.tsx";
import { usePolled } from "./use-machine.ts";

/** Files, Redis keys and the product's alerts. */
export function Storage({ machine }: { machine: Snapshot }) {
  const { value: listed } = usePolled<{ files: { items: FileRow[]; total: number } }>("/machine/files");
  const { value } = usePolled<StorageView>("/machine/storage");
  if (!listed || !value) return <p className="quiet">Reading …</p>;
  const { files } = listed;
  const { keys, alerts } = value;
  return (
    <>
      <Part title="Files" count={files.total} shown={files.items.length}>
        <ul className="rows">
          {files.items.map((file) => (
            <li key={`${file.name} ${file.createdAt} ${file.token}`} className="row">
              <span className="grow">
                {file.token ? (
                  <a href={`${machine.worker.url}/files/${file.token}`} target="_blank" rel="noopener noreferrer">
                    {file.name}
                  </a>
                ) : (
                  file.name
                )}
              </span>
              <span className="quiet">
                {file.contentType} · {sizeWords(file.bytes)}
              </span>
            </li>
          ))}
        </ul>
      </Part>
      <Part title="Redis keys" count={keys.total} shown={keys.items.length}>
        <ul className="rows">
          {keys.items.map((key) => (
            <li key={key}>
              <code>{key}</code>
            </li>
          ))}
        </ul>
      </Part>
      <Part title="Alerts" count={alerts.total} shown={alerts.items.length}>
        <ul className="rows">
          {alerts.items.map((alert) => (
            <li key={`${alert.at} ${JSON.stringify(alert.body)}`}>
              <span className="quiet">
                <Time at={alert.at} />
              </span>
              <Payload of={alert.body} />
            </li>
          ))}
        </ul>
      </Part>
    </>
  );
}
