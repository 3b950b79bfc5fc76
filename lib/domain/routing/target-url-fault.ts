import { addressReach } from "../webhook/address-reach.ts";
import { isLoopbackHost } from "../webhook/webhook-url.ts";

export type TargetUrlFault =
  | "too-long"
  | "not-https"
  | "user-information"
  | "query-or-fragment"
  | "ipv6-literal"
  | "upper-case-host"
  | "unreadable-host"
  | "unreadable-path"
  | "number-host"
  | "own-machine"
  | "link-local";

const charactersMax = 512;
const portMax = 65_535;
const octet = /(25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)/.source;
const dottedDecimal = new RegExp(`^${octet}([.]${octet}){3}$`);

/**
 * Why a text cannot be the base URL at which a model server answers: the first thing that is wrong with it.
 *
 * What is before the path is all there is to trust, so it is written in one way only, and it names neither the machine that
 * calls nor its link, where a cloud keeps the credentials of whatever runs on it. A private address is no fault: a model
 * server inside a network of one's own is what such a target is for. What a name resolves to is not judged here.
 *
 * @returns undefined for a usable URL
 * @see RFC 3986 section 3, RFC 6761 section 6.3, WHATWG URL section 3.5 (which hosts are read as IPv4 addresses)
 */
export const targetUrlFault = (url: string): TargetUrlFault | undefined => {
  if (url.length > charactersMax) return "too-long";
  const [, authority, path = "", rest] = /^https:\/\/([^/?#]*)([^?#]*)(.*)$/s.exec(url) ?? [];
  if (authority === undefined) return "not-https";
  if (authority.includes("@")) return "user-information";
  if (rest !== "") return "query-or-fragment";
  if (authority.startsWith("[")) return "ipv6-literal";
  if (/[A-Z]/.test(authority)) return "upper-case-host";
  const [, host, port = "0"] = /^([a-z0-9-]+(?:\.[a-z0-9-]+)*)(?::(\d{1,5}))?$/.exec(authority) ?? [];
  if (host === undefined || Number(port) > portMax) return "unreadable-host";
  // A URL's reader resolves dots in a path, and decodes what is encoded.
  if (!/^(\/[\w~-][\w.~-]*)*\/?$/.test(path)) return "unreadable-path";
  return hostFault(host);
};

const hostFault = (host: string): TargetUrlFault | undefined => {
  if (isLoopbackHost(host)) return "own-machine";
  if (!/(^|\.)(\d+|0x[0-9a-f]*)$/.test(host)) return undefined;
  // Octal, hexadecimal, fewer than four parts: 0x7f.1 is an address of this machine, too.
  if (!dottedDecimal.test(host)) return "number-host";
  const reach = addressReach(host);
  if (reach === "unspecified") return "own-machine";
  return reach === "link-local" ? "link-local" : undefined;
};
