/** Who is signed in. */
import { queryOptions, useQuery, useQueryClient } from "@tanstack/react-query";
import { ApiError, call, setCsrfToken } from "./client";
import type { Session } from "./types";

const PATH = "/api/v1/session";

function keep(session: Session): Session {
  setCsrfToken(session.csrf_token);
  return session;
}

export const sessionQuery = queryOptions({
  queryKey: ["session"],
  queryFn: async ({ signal }): Promise<Session | null> => {
    try {
      return keep(await call("get", PATH, { signal }));
    } catch (error) {
      if (error instanceof ApiError && error.status === 401) return null;
      throw error;
    }
  },
  staleTime: Infinity,
  retry: (count, error) => error instanceof ApiError && error.status === 0 && count < 2,
});

/** The session of whoever sees the page; only rendered when there is one. */
export function useSession(): Session {
  const { data } = useQuery(sessionQuery);
  return data ?? { user: "", role: "viewer", csrf_token: "" };
}

export const useIsAdmin = (): boolean => useSession().role === "admin";

export function useSignIn() {
  const client = useQueryClient();
  return {
    async signIn(user: string, password: string): Promise<void> {
      client.setQueryData(sessionQuery.queryKey, keep(await call("post", PATH, { body: { user, password } })));
    },
    async setUp(token: string, user: string, password: string): Promise<void> {
      const session = await call("post", "/api/v1/setup", { body: { token, user, password } });
      client.setQueryData(sessionQuery.queryKey, keep(session));
    },
    async signOut(): Promise<void> {
      await call("delete", PATH);
      setCsrfToken("");
      client.setQueryData(sessionQuery.queryKey, null);
      client.removeQueries({ predicate: (query) => query.queryKey[0] !== "session" }); // nothing is left for the next
    },
  };
}
