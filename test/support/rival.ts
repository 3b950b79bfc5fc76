interface Sender {
  readonly send: (...args: never[]) => unknown;
}

/** A client that somebody else is always a moment ahead of: `act` runs before each call with one of the given commands. */
export const rival = <Client extends Sender>(
  client: Client,
  commands: readonly (abstract new (...args: never[]) => object)[],
  act: () => Promise<void>,
): Client =>
  new Proxy(client, {
    get: (target, property, receiver) => {
      const member: unknown = Reflect.get(target, property, receiver);
      if (property !== "send" || typeof member !== "function") return member;
      return async (...args: unknown[]) => {
        if (commands.some((command) => args[0] instanceof command)) await act();
        return Reflect.apply(member, target, args);
      };
    },
  });
