export type AddressReach = "public" | "loopback" | "unspecified" | "link-local" | "private";

/**
 * Whom an IP address reaches: anybody on the internet, this machine (`loopback`, and `unspecified` where a system takes it so),
 * its link, or something else that no stranger should make us talk to (private, shared, multicast, documentation and
 * translated addresses).
 *
 * @param address  an IPv4 address in dotted form, or an IPv6 address as RFC 5952 writes it, without a zone
 * @see IANA IPv4 and IPv6 Special-Purpose Address Registries
 */
export const addressReach = (address: string): AddressReach =>
  address.includes(":") ? reachOfIpv6(address) : reachOfIpv4(address);

/** Blocks that are not globally reachable, and 6to4's relays: first address, bits of the prefix. */
const ipv4Blocks = [
  ["10.0.0.0", 8],
  ["100.64.0.0", 10],
  ["172.16.0.0", 12],
  ["192.0.0.0", 24],
  ["192.0.2.0", 24],
  ["192.88.99.0", 24],
  ["192.168.0.0", 16],
  ["198.18.0.0", 15],
  ["198.51.100.0", 24],
  ["203.0.113.0", 24],
  ["224.0.0.0", 3],
] as const;

const reachOfIpv4 = (address: string): AddressReach => {
  const value = ipv4Number(address);
  if (value === undefined) return "private";
  if (value >>> 24 === 127) return "loopback";
  if (value >>> 24 === 0) return "unspecified";
  if (value >>> 16 === 0xa9fe) return "link-local";
  const isIn = ([first, bits]: readonly [string, number]) =>
    value >>> (32 - bits) === (ipv4Number(first) ?? 0) >>> (32 - bits);
  return ipv4Blocks.some(isIn) ? "private" : "public";
};

const ipv4Number = (address: string): number | undefined => {
  const octets = address.split(".").map(Number);
  const isAddress =
    octets.length === 4 && octets.every((octet) => Number.isInteger(octet) && octet >= 0 && octet < 256);
  return isAddress ? octets.reduce((value, octet) => value * 256 + octet, 0) : undefined;
};

/**
 * Only 2000::/3 is global unicast; in it the protocol assignments (Teredo among them), documentation and 6to4 are not for
 * us. Whatever holds an IPv4 address (mapped, translated) lies outside and is private, wherever that address leads.
 */
const reachOfIpv6 = (address: string): AddressReach => {
  if (address === "::1") return "loopback";
  if (address === "::") return "unspecified";
  if (/^fe[89ab][0-9a-f]:/.test(address)) return "link-local";
  const groups = /^([0-9a-f]{4}):([0-9a-f]{0,4}):[0-9a-f:]*$/.exec(address);
  if (groups === null) return "private";
  const [first, second] = groups.slice(1).map((group) => Number.parseInt(group || "0", 16));
  if (first === undefined || second === undefined || first >>> 13 !== 1) return "private";
  const isSpecial =
    (first === 0x2001 && (second < 0x200 || second === 0xdb8)) ||
    first === 0x2002 ||
    (first === 0x3fff && second < 0x1000);
  return isSpecial ? "private" : "public";
};
