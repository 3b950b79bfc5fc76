import { BlockList, isIP } from "node:net";
import fc from "fast-check";
import { expect, test } from "vitest";
import { addressReach } from "../../../lib/domain/webhook/address-reach.ts";

/** Node's own reading of the IANA registries' blocks: an independent reference. */
const blocked = new BlockList();
for (const [first, bits] of [
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
  ["224.0.0.0", 4],
  ["240.0.0.0", 4],
] as const)
  blocked.addSubnet(first, bits, "ipv4");
const globalUnicast = new BlockList();
globalUnicast.addSubnet("2000::", 3, "ipv6");
const special = new BlockList();
special.addSubnet("2001::", 23, "ipv6");
special.addSubnet("2001:db8::", 32, "ipv6");
special.addSubnet("2002::", 16, "ipv6");
special.addSubnet("3fff::", 20, "ipv6");

const isPublic = (address: string) =>
  isIP(address) === 4
    ? !blocked.check(address, "ipv4")
    : globalUnicast.check(address, "ipv6") && !special.check(address, "ipv6");

/** Near the blocks' edges, where a wrong mask would show. */
const octet = fc.oneof(
  fc.integer({ min: 0, max: 255 }),
  fc.constantFrom(0, 9, 10, 11, 31, 63, 64, 99, 100, 113, 127, 128, 168, 169, 172, 192, 198, 203, 223, 224, 239, 254),
);
const ipv4 = fc.tuple(octet, octet, octet, octet).map((octets) => octets.join("."));
const group = fc.oneof(
  fc.integer({ min: 0, max: 0xffff }),
  fc.constantFrom(
    0,
    0x1ff,
    0x200,
    0xdb8,
    0xfff,
    0x1fff,
    0x2000,
    0x2001,
    0x2002,
    0x3ffe,
    0x3fff,
    0x4000,
    0xfe80,
    0xfd00,
  ),
);
const ipv6 = fc
  .array(group, { minLength: 8, maxLength: 8 })
  // The URL standard writes an address as RFC 5952 does.
  .map((groups) => new URL(`http://[${groups.map((each) => each.toString(16)).join(":")}]`).hostname.slice(1, -1));

test("an address is public exactly where the registries say that anybody can be reached there", () => {
  fc.assert(
    fc.property(fc.oneof(ipv4, ipv6), (address) => {
      expect([address, addressReach(address) === "public"]).toEqual([address, isPublic(address)]);
    }),
    { numRuns: 5_000 },
  );
});

test.each([
  ["127.0.0.1", "loopback"],
  ["127.255.255.254", "loopback"],
  ["::1", "loopback"],
  ["169.254.169.254", "link-local"],
  ["fd00:ec2::254", "private"],
  ["::ffff:127.0.0.1", "private"],
  ["::ffff:7f00:1", "private"],
  ["64:ff9b::a9fe:a9fe", "private"],
  ["::", "unspecified"],
  ["0.0.0.0", "unspecified"],
  ["fe80::1", "link-local"],
  ["febf::1", "link-local"],
  ["fec0::1", "private"],
  ["2606:4700::1111", "public"],
  ["1.1.1.1", "public"],
  ["1.1.1", "private"],
  ["256.1.1.1", "private"],
  ["localhost", "private"],
] as const)("%s reaches %s", (address, reach) => {
  expect(addressReach(address)).toBe(reach);
});
