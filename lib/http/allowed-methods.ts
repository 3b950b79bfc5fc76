import type { Router } from "hono/router";

const methods = ["GET", "POST", "PUT", "PATCH", "DELETE"] as const;

/** The methods for which an app has a route of this path; none when it is no path of the app. */
export const allowedMethods = ({ router }: { readonly router: Router<unknown> }, path: string): readonly string[] => {
  const handlers = (method: string) => router.match(method, path)[0].length;
  // Middleware answers every method; a method without a route of its own shows how many handlers that is.
  const middleware = handlers("TRACE");
  return methods.filter((method) => handlers(method) > middleware);
};
