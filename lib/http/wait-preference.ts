/** A caller who waits longer is cut off by API Gateway, which gives an answer 30 seconds. */
const secondsMax = 20;

/**
 * How long a caller would wait for an answer: the preference `wait` of RFC 7240, section 4.3, at most 20 seconds.
 *
 * @param header  value of Prefer, several fields joined by commas
 * @returns       undefined where there is none, or where it is malformed: such a preference is passed over (section 2)
 */
export const waitPreference = (header: string | undefined): number | undefined => {
  const preferences = header?.match(/(?:[^,"]|"(?:[^"\\]|\\.)*")+/g) ?? [];
  // Of several of a name the first counts (section 2).
  const wait = preferences.find((preference) => /^\s*wait\s*(?:[=;]|$)/i.test(preference));
  const seconds = /^\s*wait\s*=\s*("?)(\d{1,9})\1\s*(?:;|$)/i.exec(wait ?? "")?.[2];
  return seconds === undefined || Number(seconds) === 0 ? undefined : Math.min(Number(seconds), secondsMax);
};
