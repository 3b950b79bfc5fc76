import type { HoldReleasedBefore } from "../../domain/legal-hold/decide-release.ts";
import type { PersonHeld } from "../../domain/person/decide-erasure.ts";
import type { HoldNotFound } from "../../usecases/find-hold.ts";
import type { PersonNotFound } from "../../usecases/find-person.ts";
import type { ProblemTypes } from "./problem-type.ts";

export const personProblems: ProblemTypes<PersonNotFound | PersonHeld | HoldNotFound | HoldReleasedBefore> = {
  "person-not-found": {
    status: 404,
    title: "There is no such person",
    detail: ({ person }) => `No person of this workspace has the pseudonym ${person}.`,
  },
  "person-held": {
    status: 409,
    title: "A legal hold keeps the person",
    detail: ({ person, hold, reason }) => `Hold ${hold} keeps ${person}: ${reason}. Release it first.`,
  },
  "hold-not-found": {
    status: 404,
    title: "There is no such legal hold",
    detail: ({ hold }) => `No legal hold ${hold} in this workspace.`,
  },
  "hold-released-before": {
    status: 409,
    title: "The legal hold is released already",
    detail: ({ hold }) => `Hold ${hold} keeps nothing any more. Place another one.`,
  },
};
