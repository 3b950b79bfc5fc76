import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { targetUrlFault } from "../../../lib/domain/routing/target-url-fault.ts";
import { addressReach } from "../../../lib/domain/webhook/address-reach.ts";

test.each([
  "https://models.example.com",
  "https://models.example.com:8443/v2/models/income/",
  "https://models",
  "https://10.0.3.7:8443/v2",
  "https://192.168.1.1",
  "https://8.8.8.8",
  "https://127.example.com",
  "https://localhost.example.com",
])("%s may be a model server's", (url) => expect(targetUrlFault(url)).toBeUndefined());

test.each([
  [`https://a.example/${"x".repeat(512)}`, "too-long"],
  ["http://models.example.com", "not-https"],
  ["file:///etc", "not-https"],
  ["HTTPS://models.example.com", "not-https"],
  ["https://user:secret@models.example.com", "user-information"],
  ["https://models.example.com/?a=b", "query-or-fragment"],
  ["https://models.example.com#x", "query-or-fragment"],
  ["https://[::1]", "ipv6-literal"],
  ["https://[2606:4700::1111]:8443/v2", "ipv6-literal"],
  ["https://Models.example.com", "upper-case-host"],
  ["https://exa mple.com", "unreadable-host"],
  ["https://models.example.com.", "unreadable-host"],
  ["https://models.example.com:65536", "unreadable-host"],
  ["https:///x", "unreadable-host"],
  ["https://a.example/../b", "unreadable-path"],
  ["https://a.example/%2e%2e/b", "unreadable-path"],
  ["https://a.example//b", "unreadable-path"],
  ["https://localhost:8443", "own-machine"],
  ["https://models.localhost", "own-machine"],
  ["https://127.0.0.1", "own-machine"],
  ["https://127.8.9.10:8443/v2", "own-machine"],
  ["https://0.0.0.0", "own-machine"],
  ["https://169.254.169.254", "link-local"],
  ["https://169.254.170.2/v2/credentials", "link-local"],
  ["https://10.0.0.256", "number-host"],
] as const)("%s may not: %s", (url, fault) => expect(targetUrlFault(url)).toBe(fault));

describe("however an address is written", () => {
  const spelling = fc.constantFrom(
    (value: number) => String(value),
    (value: number) => `0x${value.toString(16)}`,
    (value: number) => `0${value.toString(8)}`,
  );
  const octet = fc.oneof(fc.integer({ min: 0, max: 255 }), fc.constantFrom(0, 10, 127, 169, 192, 254));

  test("what a URL's reader makes of it is never this machine or its link", () => {
    fc.assert(
      fc.property(
        fc.tuple(octet, octet, octet, octet),
        fc.integer({ min: 1, max: 4 }),
        spelling,
        (octets, parts, spell) => {
          const rest = octets.slice(parts - 1).reduce((value, byte) => value * 256 + byte, 0);
          const url = `https://${[...octets.slice(0, parts - 1), rest].map(spell).join(".")}/v2`;
          if (targetUrlFault(url) !== undefined) return;
          expect(["public", "private"]).toContain(addressReach(new URL(url).hostname));
          expect(new URL(url).href).toBe(url);
        },
      ),
    );
  });
});
