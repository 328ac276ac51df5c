import { and, eq, isNotNull } from "drizzle-orm";
import type { Db } from "../../client.ts";
import { artifacts } from "../../schema/board.ts";
import { campaigns, prospects } from "../../schema/campaigns.ts";

/** What a share page shows. The token is the only key: whoever holds it may see this, and nothing else of the workspace. */
export const getSharedVideo = (db: Db, token: string) =>
  db
    .select({
      name: prospects.name,
      company: prospects.company,
      script: prospects.script,
      sceneAssets: prospects.sceneAssets,
      senderName: campaigns.senderName,
      senderCompany: campaigns.senderCompany,
      link: campaigns.link,
    })
    .from(prospects)
    .innerJoin(campaigns, eq(campaigns.id, prospects.campaignId))
    .where(eq(prospects.shareToken, token));

/** The public addresses of a shared video's files. */
export const getSharedFiles = (db: Db, token: string) =>
  db
    .select({ fileKey: artifacts.fileKey, token: artifacts.token })
    .from(artifacts)
    .innerJoin(prospects, and(eq(prospects.id, artifacts.subjectId), eq(prospects.workspaceId, artifacts.workspaceId)))
    .where(and(eq(prospects.shareToken, token), isNotNull(artifacts.token)));

/** The file behind a public address. */
export const getSharedFile = (db: Db, token: string) =>
  db
    .select({
      fileKey: artifacts.fileKey,
      contentType: artifacts.contentType,
      bytes: artifacts.bytes,
      sha256: artifacts.sha256,
    })
    .from(artifacts)
    .where(eq(artifacts.token, token));
