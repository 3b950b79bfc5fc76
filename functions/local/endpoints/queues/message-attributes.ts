import { createHash, hash } from "node:crypto";
import { z } from "zod";
import { invalidParameter } from "./queue-errors.ts";

/** One attribute as the wire has it; binary values are base64. */
const messageAttributeSchema = z.object({
  DataType: z.string(),
  StringValue: z.string().optional(),
  BinaryValue: z.string().optional(),
});
export const messageAttributesSchema = z.record(z.string(), messageAttributeSchema);
export type MessageAttributes = z.output<typeof messageAttributesSchema>;

const maxAttributes = 10;

/** @throws ServiceError InvalidParameterValue for an attribute that SQS would not take */
export const checkMessageAttributes = (attributes: MessageAttributes): void => {
  const entries = Object.entries(attributes);
  if (entries.length > maxAttributes) throw invalidParameter(`Number of message attributes exceeds ${maxAttributes}.`);
  for (const [name, { DataType, StringValue, BinaryValue }] of entries) {
    if (!/^(?!AWS\.|Amazon\.)(?!\.)(?!.*\.\.)[\w.-]{1,256}(?<!\.)$/i.test(name))
      throw invalidParameter(`The message attribute name '${name}' is invalid.`);
    if (!/^(String|Number|Binary)(\..+)?$/.test(DataType))
      throw invalidParameter(`The message attribute '${name}' has an invalid message attribute type.`);
    if (!(DataType.startsWith("Binary") ? BinaryValue : StringValue))
      throw invalidParameter(`The message attribute '${name}' must contain a non-empty value.`);
  }
};

/** Bytes that attributes add to a message's size: names, types and values. */
export const attributesSize = (attributes: MessageAttributes): number =>
  Object.entries(attributes).reduce(
    (sum, [name, attribute]) =>
      sum + Buffer.byteLength(name) + Buffer.byteLength(attribute.DataType) + bytesOf(attribute).length,
    0,
  );

/** MD5 of a body, which the client compares. */
export const bodyMd5 = (body: string): string => hash("md5", body);

/**
 * MD5 of message attributes, which the client compares; undefined if there are none.
 *
 * Source: SQS Developer Guide, "Calculating the MD5 message digest for message attributes".
 */
export const attributesMd5 = (attributes: MessageAttributes): string | undefined => {
  const entries = Object.entries(attributes).sort(([a], [b]) => (a < b ? -1 : 1));
  if (entries.length === 0) return undefined;
  const digest = createHash("md5");
  const add = (bytes: Buffer): void => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(bytes.length);
    digest.update(length).update(bytes);
  };
  for (const [name, attribute] of entries) {
    add(Buffer.from(name));
    add(Buffer.from(attribute.DataType));
    digest.update(Buffer.of(attribute.DataType.startsWith("Binary") ? 2 : 1));
    add(bytesOf(attribute));
  }
  return digest.digest("hex");
};

/** Attributes a receiver asked for: by name, by `prefix.*`, or all. */
export const selectAttributes = (attributes: MessageAttributes, wanted: readonly string[]): MessageAttributes => {
  const selects = (name: string): boolean =>
    wanted.some(
      (one) =>
        one === "All" || one === ".*" || one === name || (one.endsWith(".*") && name.startsWith(one.slice(0, -1))),
    );
  return Object.fromEntries(Object.entries(attributes).filter(([name]) => selects(name)));
};

const bytesOf = ({ DataType, StringValue = "", BinaryValue = "" }: z.output<typeof messageAttributeSchema>): Buffer =>
  DataType.startsWith("Binary") ? Buffer.from(BinaryValue, "base64") : Buffer.from(StringValue);
