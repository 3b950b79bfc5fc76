import { accept, type Result } from "../result.ts";
import { type InvalidTracking, invalid } from "./tracking-refusal.ts";

export const keyLengthMax = 250;

// Python's \w: letters and numbers of any script, and the underscore.
const keyPattern = /^[/\p{L}\p{N}_.\- :]*$/u;

/**
 * Checks the name of a metric, param or tag: letters, digits, `_-. :/`, and no other spelling of the same path.
 *
 * @param path  where it was sent, `metrics[0].name`; part of the refusal
 * @see mlflow/utils/validation.py, _validate_param_name
 */
export const checkKey = (name: string, path: string): Result<string, InvalidTracking> => {
  if (!keyPattern.test(name)) return invalid(invalidValue(path, name, badCharacters));
  const normal = normalPath(name);
  if (normal !== name || normal === "." || normal.startsWith("..") || normal.startsWith("/"))
    return invalid(invalidValue(path, name, resolvesTo(normal)));
  return accept(name);
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
