/** Programs that fetch addresses without anybody looking: link previews, crawlers, scanners, scripts, headless browsers. */
const PROGRAMS =
  /bot\b|bot\/|crawl|spider|slurp|preview|scan|monitor|headless|phantom|selenium|puppeteer|lighthouse|curl|wget|python|java\/|go-http|okhttp|axios|node-fetch|undici|facebookexternalhit|whatsapp|telegram|outlook|safelinks|proofpoint|mimecast|barracuda|googleimageproxy/i;

/**
 * Whether a request is a person's, as far as it tells: not a program's, not a look ahead by the browser, and not sent by another
 * site's page.
 */
export function isPerson(headers: Headers): boolean {
  const agent = headers.get("user-agent") ?? "";
  if (agent.length < 10 || PROGRAMS.test(agent)) return false;
  const purpose = `${headers.get("sec-purpose") ?? ""} ${headers.get("purpose") ?? ""} ${headers.get("x-moz") ?? ""}`;
  if (/prefetch|prerender|preview/i.test(purpose)) return false;
  return (headers.get("sec-fetch-site") ?? "same-origin") === "same-origin";
}
