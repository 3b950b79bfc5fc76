/** What looking into an artifact found it to be, whatever its name says. */
export interface ArtifactFormat {
  /** Name of the artifact. */
  readonly artifact: string;
  /** E.g. `onnx`, `safetensors`, `pickle`, `text`; `unknown` where nothing fits. */
  readonly format: string;
  /** What may do harm when it is loaded, sorted, at most 32: `pickle global posix.system`. Empty where nothing may. */
  readonly findings: readonly string[];
}
