import { getTableColumns } from "drizzle-orm";
import { brainActions } from "../../schema/brain.ts";
import { contacts } from "../../schema/people.ts";

/** An action's columns and who it is about. */
export const actionWithContact = {
  ...getTableColumns(brainActions),
  contactName: contacts.name,
  contactCompany: contacts.company,
};
