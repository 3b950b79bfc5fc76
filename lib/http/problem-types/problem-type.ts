/** How a refusal is told over HTTP (RFC 9457): status, a title that never varies, and a detail that says what would be right. */
export interface ProblemType<Refusal> {
  readonly status: 400 | 401 | 403 | 404 | 405 | 409 | 410 | 412 | 413 | 415 | 422 | 428 | 500 | 503;
  readonly title: string;
  readonly detail: (refusal: Refusal) => string;
}

/**
 * What a refusal may be that is told as a problem: no member has the name of a standard one, which would hide it. A `detail` of a
 * refusal is a part of the problem's.
 */
interface Tellable {
  readonly code: string;
  readonly type?: never;
  readonly title?: never;
  readonly status?: never;
  readonly instance?: never;
}

/** One entry for each code of a union of refusals: a code without a status does not compile. */
export type ProblemTypes<Refusal extends Tellable> = {
  readonly [Code in Refusal["code"]]: ProblemType<Extract<Refusal, { readonly code: Code }>>;
};
