/** How a refusal is told over HTTP (RFC 9457): status, a title that never varies, and a detail that says what would be right. */
export interface ProblemType<Refusal> {
  readonly status: 400 | 401 | 403 | 404 | 405 | 409 | 410 | 412 | 413 | 415 | 422 | 428 | 500 | 503;
  readonly title: string;
  readonly detail: (refusal: Refusal) => string;
}

/** One entry for each code of a union of refusals: a code without a status does not compile. */
export type ProblemTypes<Refusal extends { readonly code: string }> = {
  readonly [Code in Refusal["code"]]: ProblemType<Extract<Refusal, { readonly code: Code }>>;
};
