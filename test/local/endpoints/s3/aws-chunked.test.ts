import { describe, expect, it } from "vitest";
import { decodeAwsChunked } from "../../../../functions/local/endpoints/s3/aws-chunked.ts";
import type { VerifiedSignature } from "../../../../functions/local/endpoints/sigv4/signature-verifier.ts";
import { createSigningKeys } from "../../../../functions/local/endpoints/sigv4/signing-key.ts";
import { rootKey } from "../start-endpoints.ts";

// The worked examples of "Signature calculations for the Authorization header: transferring payload in multiple
// chunks" in the S3 API Reference: 66,560 letters a, without and with a trailing checksum.
const chain = (signature: string): VerifiedSignature => ({
  key: rootKey,
  signingKey: createSigningKeys()("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", "20130524", "us-east-1", "s3"),
  scope: "20130524/us-east-1/s3/aws4_request",
  timestamp: "20130524T000000Z",
  signature,
});
const frame = (signatures: readonly [string, string, string], trailer: string): Buffer =>
  Buffer.from(
    `10000;chunk-signature=${signatures[0]}\r\n${"a".repeat(65_536)}\r\n` +
      `400;chunk-signature=${signatures[1]}\r\n${"a".repeat(1_024)}\r\n` +
      `0;chunk-signature=${signatures[2]}\r\n${trailer}\r\n`,
  );
const plain = {
  seed: "4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9",
  body: frame(
    [
      "ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648",
      "0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497",
      "b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9",
    ],
    "",
  ),
};
const trailed = {
  seed: "106e2a8a18243abcf37539882f36619c00e2dfc72633413f02d3b74544bfeb8e",
  body: frame(
    [
      "b474d8862b1487a5145d686f57f013e54db672cee1c953b3010fb58501ef5aa2",
      "1c1344b170168f8e65b41376b44b20fe354e373826ccbbe2c1d40a8cae51e5c7",
      "2ca2aba2005185cf7159c6277faf83795951dd77a3a99e6e65d5c9f85863f992",
    ],
    "x-amz-checksum-crc32c:sOO8/Q==\r\n" +
      "x-amz-trailer-signature:d81f82fc3505edab99d459891051a732e8730629a2e4a59689829ca17fe2e435\r\n",
  ),
};

async function* inPieces(body: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let start = 0; start < body.length; start += size) yield body.subarray(start, start + size);
}
const decode = async (body: Buffer, signature: string | undefined, size = 10_007) => {
  const decoded = decodeAwsChunked(inPieces(body, size), signature === undefined ? undefined : chain(signature));
  const pieces: Buffer[] = [];
  for await (const piece of decoded.payload) pieces.push(piece);
  return { text: Buffer.concat(pieces).toString(), trailers: Object.fromEntries(decoded.trailers()) };
};

describe("AWS's own example", () => {
  it.each([1, 7, 65_537, 1_000_000])("of signed chunks is decoded, %i bytes at a time", async (size) => {
    const { text } = await decode(plain.body, plain.seed, size);
    expect(text).toBe("a".repeat(66_560));
  });

  it("of signed chunks with a signed trailing checksum is decoded", async () => {
    const { text, trailers } = await decode(trailed.body, trailed.seed);
    expect([text.length, trailers]).toEqual([66_560, { "x-amz-checksum-crc32c": "sOO8/Q==" }]);
  });
});

describe("a signed body is refused", () => {
  const changed = (body: Buffer, from: string, to: string) => Buffer.from(body.toString().replace(from, to));
  it.each([
    ["when a byte was changed", plain.seed, changed(plain.body, "aaaa\r\n0", "aaab\r\n0")],
    ["when it continues another request's signature", trailed.seed, plain.body],
    ["when its last chunk was cut off", plain.seed, plain.body.subarray(0, plain.body.indexOf("\r\n0;") + 2)],
    ["when its trailing checksum was changed", trailed.seed, changed(trailed.body, "sOO8/Q==", "sOO8/A==")],
    [
      "when the trailer's signature was dropped",
      trailed.seed,
      changed(trailed.body, "x-amz-trailer-signature", "x-amz-other"),
    ],
    [
      "when a chunk has no signature",
      plain.seed,
      changed(plain.body, /;chunk-signature=ad[0-9a-f]+/.exec(plain.body.toString())?.[0] ?? "", ""),
    ],
  ])("%s", async (_, seed, body) => {
    await expect(decode(body, seed)).rejects.toMatchObject({ name: "ServiceError" });
  });
});

describe("an unsigned body", () => {
  it("is decoded with its trailer, with or without a last empty line", async () => {
    for (const end of ["\r\n", ""])
      expect(
        await decode(Buffer.from(`5\r\nhello\r\n1\r\n!\r\n0\r\nx-amz-checksum-crc32:AAAAAA==\r\n${end}`), undefined, 3),
      ).toEqual({
        text: "hello!",
        trailers: { "x-amz-checksum-crc32": "AAAAAA==" },
      });
  });

  it.each([
    "5\r\nhell",
    "5\r\nhello!\r\n0\r\n\r\n",
    "zz\r\nhello",
    "hello",
    "5\r\nhello\r\n",
    `${"1".repeat(9_000)}`,
    "",
  ])("with broken framing is refused: %j", async (body) => {
    await expect(decode(Buffer.from(body), undefined)).rejects.toMatchObject({ name: "ServiceError" });
  });
});
