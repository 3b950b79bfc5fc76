/** A digest as S3 writes it. */
export const base64Of = (hex: string): string => Buffer.from(hex, "hex").toString("base64");
