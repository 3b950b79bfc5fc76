/** Further members of an error: AWS puts some facts beside the message, e.g. CancellationReasons. */
export type ErrorDetails = Readonly<Record<string, unknown>>;

/**
 * An answer "no" in AWS's words. Thrown by a service handler; the dispatcher writes it in the shape of the caller's
 * protocol (JSON 1.x `__type`, REST `x-amzn-errortype`, S3 XML), so that the SDK throws its own typed error.
 */
export class ServiceError extends Error {
  override readonly name = "ServiceError";
  /** AWS's name of the error, e.g. `ResourceNotFoundException`; the SDK's class is chosen by it. */
  readonly code: string;
  /** HTTP status as the service itself sends it. */
  readonly status: number;
  readonly details: ErrorDetails;
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    code: string,
    status: number,
    message: string,
    extra: { readonly details?: ErrorDetails; readonly headers?: Readonly<Record<string, string>> } = {},
  ) {
    super(message);
    this.code = code;
    this.status = status;
    this.details = extra.details ?? {};
    this.headers = extra.headers ?? {};
  }
}

/** An operation this machine does not offer: always a typed error, never a silent success. */
export const unknownOperation = (service: string, operation: string): ServiceError =>
  new ServiceError("UnknownOperationException", 400, `${service}: ${operation} is not offered by the local machine`);
