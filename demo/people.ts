import { type Person, person } from "./person.ts";
import type { Server } from "./server.ts";

/** Who plays in the story: a token each, with the one role they have. */
const cast = {
  ada: "data-scientist",
  ben: "data-scientist",
  chen: "ml-engineer",
  dana: "ml-lead",
  eli: "business-stakeholder",
  olu: "operator",
  shop: "application",
  iris: "auditor",
  vic: "viewer",
} as const;

export type People = Readonly<Record<keyof typeof cast, Person>>;

export const gather = async (server: Server): Promise<People> => {
  const pairs = await Promise.all(
    Object.entries(cast).map(async ([name, role]) => [name, await person(server, name, role)] as const),
  );
  const found = new Map(pairs);
  const of = (name: keyof typeof cast): Person => {
    const one = found.get(name);
    if (one === undefined) throw new Error(`${name} is missing`);
    return one;
  };
  return {
    ada: of("ada"),
    ben: of("ben"),
    chen: of("chen"),
    dana: of("dana"),
    eli: of("eli"),
    olu: of("olu"),
    shop: of("shop"),
    iris: of("iris"),
    vic: of("vic"),
  };
};
