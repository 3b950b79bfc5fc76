/**
 * Cuts a comma-separated text into records (RFC 4180): fields may be quoted, a quote within is doubled, lines end in LF or
 * CRLF, the last one with or without an end.
 */
export const parseCsv = (text: string): readonly (readonly string[])[] => {
  const records: string[][] = [];
  let [record, place]: [string[], number] = [[], 0];
  while (place < text.length) {
    const [field, end] = text[place] === '"' ? quotedField(text, place) : plainField(text, place);
    record.push(field);
    const isLast = text[end] !== ",";
    place = isLast ? afterLineEnd(text, end) : end + 1;
    // A comma at the very end is followed by one more field, an empty one.
    if (!isLast && place === text.length) record.push("");
    if (!isLast && place < text.length) continue;
    records.push(record);
    record = [];
  }
  return records;
};

const plainField = (text: string, start: number): readonly [string, number] => {
  let end = start;
  while (end < text.length && text[end] !== "," && text[end] !== "\n" && text[end] !== "\r") end += 1;
  return [text.slice(start, end), end];
};

const quotedField = (text: string, start: number): readonly [string, number] => {
  let [field, place] = ["", start + 1];
  for (;;) {
    const quote = text.indexOf('"', place);
    if (quote === -1) return [field + text.slice(place), text.length];
    field += text.slice(place, quote);
    if (text[quote + 1] !== '"') return [field, quote + 1];
    field += '"';
    place = quote + 2;
  }
};

const afterLineEnd = (text: string, end: number): number => {
  const line = text.indexOf("\n", end);
  return line === -1 ? text.length : line + 1;
};
