import { accept, type Result } from "../result.ts";
import { lineFault } from "../written-text.ts";
import { type InvalidTracking, invalid } from "./tracking-refusal.ts";

export const keyLengthMax = 250;

// Python's \w: letters and numbers of any script, and the underscore.
const keyPattern = /^[/\p{L}\p{N}_.\- :]*$/u;

/**
 * Why a text cannot name a metric, a param or a tag: those have letters, digits, `_-. :/`, and no other spelling as a path.
 *
 * @returns undefined for one that can
 * @see mlflow/utils/validation.py, _validate_tag_name and _validate_param_name
 */
export const keyFault = (name: string): string | undefined => {
  if (!keyPattern.test(name)) return badCharacters;
  const normal = normalPath(name);
  return normal !== name || normal === "." || normal.startsWith("..") || normal.startsWith("/")
    ? resolvesTo(normal)
    : undefined;
};

/**
 * Checks the name of a metric, param or tag.
 *
 * @param path  where it was sent, `metrics[0].name`; part of the refusal
 */
export const checkKey = (name: string, path: string): Result<string, InvalidTracking> => {
  const fault = keyFault(name);
  return fault === undefined ? accept(name) : invalid(invalidValue(path, name, fault));
};

/** Checks the name that people give something that is tracked: one line of text. */
export const checkLine = (text: string, path: string): Result<string, InvalidTracking> => {
  const fault = lineFault(text);
  return fault === undefined ? accept(text) : invalid(invalidValue(path, text, fault));
};

/** Checks a length, in code points as Python counts them. */
export const checkLength = (text: string, lengthMax: number, what: string): Result<string, InvalidTracking> =>
  [...text].length <= lengthMax
    ? accept(text)
    : invalid(`'${what}' exceeds the maximum length of ${lengthMax} characters`);

/** Cuts a text to a length in code points: MLflow's server cuts values of params and tags rather than refuse them. */
export const cutTo = (text: string, lengthMax: number): string =>
  text.length <= lengthMax ? text : [...text].slice(0, lengthMax).join("");

/** The text of a refusal that names the value sent. */
export const invalidValue = (path: string, value: string | number, why: string): string =>
  `Invalid value ${JSON.stringify(value)} for parameter '${path}' supplied: ${why}`;

const badCharacters =
  "Names may only contain alphanumerics, underscores (_), dashes (-), periods (.), spaces ( ), colon(:) and slashes (/).";

const resolvesTo = (normal: string): string =>
  `Names may be treated as files in certain cases, and must not resolve to other names when treated as such. This name would resolve to '${normal}'`;

/** POSIX path normalisation, as Python's posixpath.normpath does it: two leading slashes stay two. */
const normalPath = (path: string): string => {
  const root = /^\/\/(?!\/)/.test(path) ? "//" : path.startsWith("/") ? "/" : "";
  const kept: string[] = [];
  for (const segment of path.split("/")) {
    if (segment === "" || segment === ".") continue;
    if (segment !== ".." || (root === "" && kept.length === 0) || kept.at(-1) === "..") kept.push(segment);
    else kept.pop();
  }
  const normal = root + kept.join("/");
  return normal === "" ? "." : normal;
};
