import type { ChildProcess } from "node:child_process";

/** What one process runs: one published or unpublished version of one function. */
export interface SandboxSpec {
  /** Sandboxes of the same key are interchangeable: same function, version, code and configuration. */
  readonly key: string;
  readonly functionName: string;
  readonly version: string;
  /** `{module}.{export}`, e.g. `index.handler`. */
  readonly handler: string;
  /** Folder of the unpacked code. */
  readonly taskRoot: string;
  readonly memoryMb: number;
  readonly timeoutSeconds: number;
  /** The function's own variables. */
  readonly environment: Readonly<Record<string, string>>;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

/** What every sandbox of the machine is given. */
export interface SandboxHost {
  /** The program that each process starts with, plain JavaScript. */
  readonly bootstrap: string;
  readonly compileCache: string;
  readonly scratchFolder: string;
  /** The AWS endpoints, for AWS_ENDPOINT_URL. */
  readonly endpointUrl: string;
  /** Descriptor of the function's log file. */
  readonly logOf: (functionName: string) => number;
  /** Sees to it that the process ends with the machine. */
  readonly watch: (child: ChildProcess) => void;
}
