const ENTITIES: Record<string, string> = { "&amp;": "&", "&lt;": "<", "&gt;": ">" };

/** Slack's mrkdwn as people read it: mentions by name, links by their label, entities as characters. */
export function plainText(text: string, names: Map<string, string>): string {
  return text
    .replace(/<([^>]*)>/g, (_, inner: string) => tokenText(inner, names))
    .replace(/&(?:amp|lt|gt);/g, (entity) => ENTITIES[entity] ?? entity)
    .trim();
}

function tokenText(inner: string, names: Map<string, string>): string {
  const [target = "", label] = inner.split("|", 2);
  if (target.startsWith("@")) return `@${label ?? names.get(target.slice(1)) ?? target.slice(1)}`;
  if (target.startsWith("#")) return `#${label ?? target.slice(1)}`;
  if (target.startsWith("!")) return `@${(label ?? target.slice(1).split("^")[0] ?? "").replace(/^@/, "")}`;
  return label ? `${label} (${target})` : target;
}
