import { createQueue } from "../../src/clients/qstash.ts";
import type { Db } from "../../src/db/client.ts";
import { newId, type WorkspaceId } from "../../src/db/ids.ts";
import { createLog } from "../../src/log.ts";
import { createEngine, type Engine, PIPELINES } from "../../src/pipelines/index.ts";
import type { QueuePort } from "../../src/pipelines/ports.ts";
import { connect } from "../import/connect.ts";
import { chooseWorkspace } from "../import/workspace.ts";
import { type QueueSettings, queueSettings } from "./settings.ts";

/** A workspace of a deployment, opened for one command. */
export interface Board {
  db: Db;
  engine: Engine;
  workspace: WorkspaceId;
  /** Asks the Worker to look after the workspaces now, so that posts that are due are said. */
  wake(): Promise<void>;
}

/** Opens it, does the work and closes it. */
export async function withBoard<Result>(
  options: { workspace?: string | undefined },
  work: (board: Board) => Promise<Result>,
): Promise<Result> {
  const connection = await connect(process.env);
  try {
    const { db } = connection;
    const { id: workspace } = await chooseWorkspace(db, options.workspace);
    const queue = lateQueue(() => queueSettings(process.env));
    const log = createLog((level, line) => void process.stderr.write(`${level} ${line}\n`));
    const engine = createEngine({ db, queue, log, pipelines: PIPELINES, ports: noPorts() });
    const wake = () =>
      queue
        .publish([
          { path: "/cron/heartbeat", body: {}, deduplicationId: `heartbeat_cli_${newId()}`, label: "heartbeat" },
        ])
        .catch((error) => log.warn("wake", { error }));
    return await work({ db, engine, workspace, wake });
  } finally {
    await connection.close();
  }
}

/** A queue whose settings are looked up when something is published: reading needs none. */
function lateQueue(settings: () => Promise<QueueSettings>): QueuePort {
  return { publish: async (messages) => createQueue(await settings()).publish(messages) };
}

/** The command line runs no step and posts nothing: the Worker does. */
const noPorts = <Ports extends object>(): Ports =>
  new Proxy({} as Ports, {
    get: (_target, port) => {
      throw new TypeError(`The command line has no ${String(port)}.`);
    },
  });
