/** The weights are not in force yet: AWS still works on them, or others keep setting other ones. The same order goes on from there. */
export class ShiftUnsettledError extends Error {
  override readonly name = "ShiftUnsettledError";
}
