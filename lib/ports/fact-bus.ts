import type { Fact } from "../domain/fact/fact.ts";

/** Where facts are put for whoever wants to know. */
export interface FactBus {
  /**
   * Puts the first of these facts, at least one, in their order.
   *
   * @returns how many of them, from the first on, are accepted; a later one may have been accepted too and is put again
   * @throws Error when not even the first was accepted after several tries
   */
  publish(facts: readonly Fact[]): Promise<number>;
}
