import type { SuppressionKey } from "../../db/queries/outreach/suppressions.ts";

/** Somebody as the lists know them. */
export interface Person {
  name: string;
  company: string;
  email: string | null;
  url?: string | null;
}

const DOMAIN = /^(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{1,62}$/;
const EMAIL = /^[^\s@<>]{1,64}@([^\s@<>]+)$/;

/**
 * Every entry of the suppression list that would keep this person out: the address, the address's domain and the website's with
 * all above them, and name with company.
 */
export function suppressionKeys({ name, company, email, url }: Person): SuppressionKey[] {
  const keys: SuppressionKey[] = [personKey({ name, company })];
  if (email) keys.push({ kind: "email", value: email.toLowerCase() });
  const hosts = [email?.split("@").at(-1), url ? URL.parse(url)?.hostname : undefined];
  const domains = new Set(hosts.flatMap((host) => (host ? domainsAbove(host.toLowerCase()) : [])));
  return [...keys, ...[...domains].map((value): SuppressionKey => ({ kind: "domain", value }))];
}

/** A person whose address is not known. */
export const personKey = ({ name, company }: Pick<Person, "name" | "company">): SuppressionKey => ({
  kind: "person",
  value: `${name}\n${company}`.toLowerCase(),
});

/** `Ana Prado, Prado Print` as somebody typed it: one comma, no address. Null: it is no person's name and company. */
export function readPerson(typed: string): SuppressionKey | null {
  const [, name, company] = /^\s*([^,;@\n]+),\s*([^,;@\n]+?)\s*$/.exec(typed) ?? [];
  if (!name || !company || readSuppression(name) || readSuppression(company)) return null;
  return personKey({ name: name.trim(), company });
}

/** `a.b.example` and `b.example` of `a.b.example`. */
function domainsAbove(host: string): string[] {
  const labels = host.replace(/\.$/, "").split(".");
  return labels.slice(0, -1).map((_, from) => labels.slice(from).join("."));
}

/** An address or a domain as somebody typed it; Slack writes `<mailto:a@b.c|a@b.c>` and `<http://b.c|b.c>`. Null: it is neither. */
export function readSuppression(typed: string): SuppressionKey | null {
  const bare = typed
    .trim()
    .replace(/^<(?:mailto:|https?:\/\/)?([^|>]+)(?:\|[^>]*)?>$/i, "$1")
    .replace(/^(mailto:|https?:\/\/|@)/i, "")
    .replace(/^www\./i, "")
    .replace(/\/.*$/, "")
    .toLowerCase();
  const [, host] = EMAIL.exec(bare) ?? [];
  if (host) return DOMAIN.test(host) ? { kind: "email", value: bare } : null;
  return DOMAIN.test(bare) ? { kind: "domain", value: bare } : null;
}
