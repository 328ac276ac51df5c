/**
 * A name as it stands in addresses and commands: lower case letters and digits of any script, with single hyphens, at most 60.
 * `otherwise` where nothing is left.
 */
export const slugOf = (name: string, otherwise: string): string =>
  name
    .normalize("NFKD")
    .replace(/\p{M}+/gu, "")
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, "-")
    .replace(/^-+|-+$/g, "")
    .slice(0, 60)
    .replace(/-+$/, "") || otherwise;

/** A project's short name: whichever part of the product makes the project, the same name gives the same. */
export const projectSlugOf = (name: string): string => slugOf(name, "project");
