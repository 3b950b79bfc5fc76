/** A training container wrote a result that breaks the contract. */
export class InvalidResultError extends Error {
  override readonly name = "InvalidResultError";
}
