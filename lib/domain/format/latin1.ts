/** Reads bytes as ISO 8859-1: every byte is a character, so nothing can fail and names in ASCII come out as they are. */
export const latin1 = (bytes: Uint8Array): string => {
  let text = "";
  for (let start = 0; start < bytes.length; start += 4_096)
    text += String.fromCharCode(...bytes.subarray(start, start + 4_096));
  return text;
};
