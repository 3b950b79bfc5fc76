/**
 * Cuts a comma-separated text into records (RFC 4180): fields may be quoted, a quote within is doubled, lines end in LF or
 * CRLF, the last one with or without an end. What follows a closing quote belongs to its field, so nothing is ever left out.
 */
export const parseCsv = (text: string): readonly (readonly string[])[] => {
  const records: string[][] = [];
  let [record, place]: [string[], number] = [[], 0];
  while (place < text.length) {
    const [field, end] = text[place] === '"' ? quotedField(text, place) : plainField(text, place);
    record.push(field);
    const isLast = text[end] !== ",";
    place = end + (text[end] === "\r" ? 2 : 1);
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
  while (end < text.length && text[end] !== "," && !isLineEnd(text, end)) end += 1;
  return [text.slice(start, end), end];
};

const isLineEnd = (text: string, place: number): boolean =>
  text[place] === "\n" || (text[place] === "\r" && text[place + 1] === "\n");

const quotedField = (text: string, start: number): readonly [string, number] => {
  let [field, place] = ["", start + 1];
  for (;;) {
    const quote = text.indexOf('"', place);
    if (quote === -1) return [field + text.slice(place), text.length];
    field += text.slice(place, quote);
    place = quote + 2;
    if (text[quote + 1] === '"') {
      field += '"';
      continue;
    }
    const [rest, end] = plainField(text, quote + 1);
    return [field + rest, end];
  }
};
