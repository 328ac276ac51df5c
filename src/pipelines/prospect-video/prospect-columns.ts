/** What a column of a list may hold. */
export type Column = "name" | "firstName" | "lastName" | "company" | "title" | "url" | "email";

/** Headings as CRMs and people write them, without case, spaces and signs. */
const HEADINGS: Record<Column, string[]> = {
  name: ["name", "fullname", "contact", "contactname", "person", "prospect", "prospectname", "leadname"],
  firstName: ["firstname", "givenname", "first"],
  lastName: ["lastname", "surname", "familyname", "last"],
  company: ["company", "companyname", "organisation", "organization", "account", "accountname", "employer", "business"],
  title: ["title", "jobtitle", "role", "position", "job"],
  url: ["url", "website", "site", "web", "homepage", "domain", "companywebsite", "websiteurl", "companydomain"],
  email: ["email", "emailaddress", "mail", "workemail", "businessemail"],
};

/**
 * The columns of a header, in order; null for one nobody asks for. Null altogether: the line is no header, because fewer than two
 * of its fields are headings, or one of them is an address.
 */
export function columnsOf(fields: string[]): (Column | null)[] | null {
  if (fields.some((field) => /@|:\/\//.test(field))) return null;
  const columns = fields.map((field) => {
    const heading = field.toLowerCase().replace(/[^\p{L}\p{N}]/gu, "");
    return (Object.keys(HEADINGS) as Column[]).find((column) => HEADINGS[column].includes(heading)) ?? null;
  });
  return columns.filter(Boolean).length >= 2 ? columns : null;
}

/** What a header lacks, in a sentence; null when it has all that is needed. */
export function missingColumns(columns: (Column | null)[]): string | null {
  const has = (...wanted: Column[]) => wanted.some((column) => columns.includes(column));
  const lacks = [
    ...(has("name", "firstName", "lastName") ? [] : ["the name"]),
    ...(has("company") ? [] : ["the company"]),
  ];
  return lacks.length === 0 ? null : `The header has no column for ${lacks.join(" and ")}.`;
}
