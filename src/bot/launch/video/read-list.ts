import type { SlackFile } from "../../../clients/slack.ts";
import { UserError } from "../../../errors.ts";
import { type ParsedProspects, parseProspects, sampleCampaign } from "../../../pipelines/index.ts";
import type { Entered, LaunchAsked } from "../kind.ts";

/** Largest list that is read, bytes. */
const MOST_BYTES = 5_000_000;
/** How long Slack may take to hand a file over, in milliseconds. */
const READ_WITHIN_MS = 15_000;

/** The five sample prospects as lines. */
export const sampleLines = (): string =>
  sampleCampaign()
    .prospects.map((of) => [of.name, of.company, of.url, of.title, of.email].filter(Boolean).join(", "))
    .join("\n");

/** A list, and the field it came from. */
export interface ReadList extends ParsedProspects {
  field: "prospects" | "file";
}

/** The prospects of a form: pasted, or from the file. @throws UserError naming what is wrong with both together. */
export async function readList(asked: LaunchAsked, pasted: Entered, uploaded: Entered): Promise<ReadList> {
  const [file] = uploaded.files;
  // The sample the form began with counts for nothing beside a file.
  const text = pasted.text.trim() === sampleLines() && file ? "" : pasted.text;
  if (file && text.trim() !== "")
    throw new UserError("There are prospects in the field and in a file.", "Give one of the two.");
  if (!file) return { field: "prospects", ...parseProspects(text) };
  return { field: "file", ...parseProspects(decode(await readFile(asked, file))) };
}

async function readFile({ deps, tenant, signal }: LaunchAsked, file: SlackFile): Promise<Uint8Array> {
  if (file.size > MOST_BYTES)
    throw new UserError(
      `The file is larger than ${MOST_BYTES / 1_000_000} MB.`,
      "Leave out the columns that are not used, or launch the list in parts.",
    );
  if (!/\.(csv|tsv|txt)$/i.test(file.name) && !/^text\//.test(file.type))
    throw new UserError("The file is no CSV.", "Save the list as CSV (in Excel: Save as, CSV UTF-8) and upload that.");
  return deps.slack.readFile(
    tenant.id,
    file,
    MOST_BYTES,
    AbortSignal.any([signal, AbortSignal.timeout(READ_WITHIN_MS)]),
  );
}

/** Text of a file: UTF-8, UTF-16 by its mark, else Windows' western characters, which Excel writes. @throws UserError for anything else. */
function decode(bytes: Uint8Array): string {
  const [first, second] = bytes;
  if (first === 0xff && second === 0xfe) return new TextDecoder("utf-16le").decode(bytes);
  if (first === 0xfe && second === 0xff) return new TextDecoder("utf-16be").decode(bytes);
  if (bytes.includes(0)) throw new UserError("The file is no text.", "Save the list as CSV and upload that.");
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder("windows-1252").decode(bytes);
  }
}
