import type { LegalHold } from "./legal-hold.ts";

/** What a hold needs to know of an event: who did it, and what it is about. */
export interface HeldEvent {
  readonly subject: { readonly kind: string; readonly id: string };
  readonly actor: string;
  readonly about: { readonly model: string | null };
}

/** The first of the active holds that keeps a person from being erased: one of the person, or of everything. */
export const holdOnPerson = (holds: readonly LegalHold[], person: string): LegalHold | undefined =>
  holds.find(({ scope }) => scope.kind === "workspace" || (scope.kind === "person" && scope.person === person));

/**
 * Whether an active hold keeps an event in the log: one of everything, of the model that the event is about, or of the
 * person who did it or is its subject.
 */
export const isEventHeld = (holds: readonly LegalHold[], { subject, actor, about }: HeldEvent): boolean =>
  holds.some(({ scope }) => {
    if (scope.kind === "workspace") return true;
    if (scope.kind === "model") return scope.model === about.model;
    return scope.person === actor || (subject.kind === "person" && scope.person === subject.id);
  });
