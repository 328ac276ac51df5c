/** The time a `Retry-After` header names, in milliseconds; `otherwise` where it names none in seconds. */
export function retryAfterMs(headers: Headers, otherwise: number): number {
  const seconds = Number(headers.get("retry-after") ?? Number.NaN);
  return Number.isFinite(seconds) && seconds >= 0 ? seconds * 1000 : otherwise;
}
