const NAMES_AT_HOME = /(^|\.)(localhost|local|localdomain|internal|intranet|lan|home|corp|private|home\.arpa)$/i;

/** IPv4 ranges that are not the public internet (RFC 6890), as [first address, prefix length]. */
const PRIVATE_V4: [string, number][] = [
  ["0.0.0.0", 8],
  ["10.0.0.0", 8],
  ["100.64.0.0", 10],
  ["127.0.0.0", 8],
  ["169.254.0.0", 16],
  ["172.16.0.0", 12],
  ["192.0.0.0", 24],
  ["192.0.2.0", 24],
  ["192.88.99.0", 24],
  ["192.168.0.0", 16],
  ["198.18.0.0", 15],
  ["198.51.100.0", 24],
  ["203.0.113.0", 24],
  ["224.0.0.0", 3],
];

const numberOf = (address: string): number =>
  address.split(".").reduce((value, octet) => value * 256 + Number(octet), 0);

const isPublicV4 = (host: string): boolean =>
  !PRIVATE_V4.some(([first, bits]) => {
    const size = 2 ** (32 - bits);
    return Math.floor(numberOf(host) / size) === Math.floor(numberOf(first) / size);
  });

/**
 * Whether an address from outside may be read: http or https, no credentials, a public host. `URL` has already turned
 * `0x7f.1`, `2130706433` and the like into dotted form. IPv6 literals are refused: no website is given out as one.
 */
export function isPublicAddress(address: string): boolean {
  const url = URL.parse(address);
  if (!url || !/^https?:$/.test(url.protocol) || url.username !== "" || url.password !== "") return false;
  const host = url.hostname.replace(/\.$/, "");
  if (host.startsWith("[")) return false;
  if (/^\d+(\.\d+){3}$/.test(host)) return isPublicV4(host);
  return host.includes(".") && !NAMES_AT_HOME.test(host);
}
