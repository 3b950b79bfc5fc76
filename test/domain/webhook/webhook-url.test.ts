import { expect, test } from "vitest";
import { webhookUrlFault } from "../../../lib/domain/webhook/webhook-url.ts";

/** As the edge parses it. */
const parse = (text: string) => {
  const { href, protocol, hostname, username, password } = new URL(text);
  const host = hostname.replace(/^\[|\]$/g, "");
  return { href, scheme: protocol.slice(0, -1), host, hasUserInfo: username !== "" || password !== "" };
};

test.each([
  ["https://hooks.example.com/a?b=c", undefined, undefined],
  ["https://1.1.1.1/", undefined, undefined],
  ["http://hooks.example.com/", "not-https", "not-https"],
  ["ftp://hooks.example.com/", "not-https", "not-https"],
  ["https://ada:secret@hooks.example.com/", "user-information", "user-information"],
  ["https://169.254.169.254/latest/meta-data", "private-host", "private-host"],
  ["https://0xa9fea9fe/", "private-host", "private-host"],
  ["https://[fd00:ec2::254]/", "private-host", "private-host"],
  ["https://[::ffff:10.0.0.1]/", "private-host", "private-host"],
  ["https://localhost/", "private-host", undefined],
  ["https://hooks.localhost/", "private-host", undefined],
  ["http://localhost:9000/", "not-https", undefined],
  ["http://2130706433:9000/", "not-https", undefined],
  ["http://[::1]:9000/", "not-https", undefined],
  ["ftp://localhost/", "not-https", "not-https"],
  ["http://10.0.0.1/", "not-https", "not-https"],
] as const)("%s: %s, and %s where loopback is allowed", (url, fault, faultWithLoopback) => {
  expect(webhookUrlFault(parse(url), false)).toBe(fault);
  expect(webhookUrlFault(parse(url), true)).toBe(faultWithLoopback);
});
