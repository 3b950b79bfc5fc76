/** Why no Python can be used; the message is one line that says what to do. */
export class PythonUnavailableError extends Error {
  readonly code: "python-missing" | "venv-missing" | "install-failed";

  constructor(code: PythonUnavailableError["code"], message: string) {
    super(message);
    this.name = "PythonUnavailableError";
    this.code = code;
  }
}
