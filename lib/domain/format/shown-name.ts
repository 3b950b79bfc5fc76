/** A file's name as a finding shows it: printable ASCII, its end where it is long, since that tells entries apart. */
export const shownName = (name: string): string => {
  const printable = name.replaceAll(/[^\x21-\x7e]/g, "?");
  return printable.length <= 60 ? printable : `..${printable.slice(-58)}`;
};
