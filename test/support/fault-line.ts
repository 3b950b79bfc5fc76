import { InjectedFault } from "./faulty-client.ts";

/**
 * Fails the call number `at` (from 1) of all that cross this line: `before` it has taken effect, or `after`, which is what
 * a lost answer or a process that dies between two awaits looks like.
 */
export const faultLine = (at: number, when: "before" | "after") => {
  let calls = 0;
  const cross = async (call: () => Promise<unknown>): Promise<unknown> => {
    calls += 1;
    const mine = calls === at;
    if (mine && when === "before") throw new InjectedFault();
    const answer = await call();
    if (mine) throw new InjectedFault();
    return answer;
  };
  /** Wraps an object so that its methods, or the named ones, cross the line. */
  const behind = <Port extends object>(port: Port, only?: readonly string[]): Port =>
    new Proxy(port, {
      get: (target, property, receiver) => {
        const member: unknown = Reflect.get(target, property, receiver);
        if (typeof member !== "function" || (only !== undefined && !only.includes(String(property)))) return member;
        return (...args: unknown[]) => cross(async () => Reflect.apply(member, target, args));
      },
    });
  return { behind, calls: () => calls };
};
