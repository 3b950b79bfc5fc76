import { isRecord } from "./is-record.ts";

/**
 * Lets a model server's failure say which model failed: SageMaker passes on what a container answered, and does not say
 * which variant's container it was.
 *
 * @param failure  JSON text of an object, `{"error": …}`
 * @param sha256   digest of the model file, lower-case hex
 */
export const nameOrigin = (failure: string, sha256: string): string =>
  JSON.stringify({ sha256, ...parseObject(failure) });

/** Reads what `nameOrigin` wrote; undefined for every other text. */
export const readOrigin = (text: string): string | undefined => {
  const { sha256 } = parseObject(text);
  return typeof sha256 === "string" ? sha256 : undefined;
};

const parseObject = (text: string): Readonly<Record<string, unknown>> => {
  try {
    const parsed: unknown = JSON.parse(text);
    return isRecord(parsed) ? parsed : {};
  } catch {
    return {};
  }
};
