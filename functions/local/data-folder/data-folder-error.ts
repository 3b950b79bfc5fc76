/** The data folder cannot be used; the message is the one line the user needs. */
export class DataFolderError extends Error {
  override readonly name = "DataFolderError";
}
