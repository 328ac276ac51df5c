import type { Db } from "../../db/client.ts";
import type { WorkspaceId } from "../../db/ids.ts";
import { getFile } from "../../db/queries/campaigns/get-file.ts";

/** The public address of a stored file; null where the file is unknown or has none. */
export async function fileUrl(
  deps: { db: Db; publicUrl: string },
  workspaceId: WorkspaceId,
  fileKey: string,
): Promise<string | null> {
  const [file] = await getFile(deps.db, workspaceId, fileKey);
  return file?.token ? `${deps.publicUrl}/files/${file.token}` : null;
}
