import type { FileRow } from "../../machinery/runs.ts";
import type { Snapshot } from "../../machinery/snapshot.ts";
import { sizeWords } from "../words.ts";
import { Part, Payload, Time } from "./parts.tsx";
import { usePolled } from "./use-machine.ts";

/** Files, Redis keys and the product's alerts. */
export function Storage({ machine }: { machine: Snapshot }) {
  const { value } = usePolled<{ files: FileRow[] }>("/machine/files");
  const files = value?.files ?? [];
  return (
    <>
      <Part title="Files" count={files.length}>
        <ul className="rows">
          {files.map((file) => (
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
      <Part title="Redis keys" count={machine.keys.length}>
        <ul className="rows">
          {machine.keys.map((key) => (
            <li key={key}>
              <code>{key}</code>
            </li>
          ))}
        </ul>
      </Part>
      <Part title="Alerts" count={machine.alerts.length}>
        <ul className="rows">
          {machine.alerts.map((alert) => (
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
