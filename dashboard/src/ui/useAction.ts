/** A change on the server: busy while it runs, told when done, and what shows it is asked anew. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { say, sayProblem } from "./toast";

export function useAction<A, R>(run: (argument: A) => Promise<R>, { done, renews = [], then }: { done?: string | ((result: R) => string); renews?: string[]; then?: (result: R) => void } = {}) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: run,
    onSuccess: (result) => {
      if (done) say(typeof done === "string" ? done : done(result));
      for (const key of renews) void client.invalidateQueries({ queryKey: [key] });
      then?.(result);
    },
    onError: sayProblem,
  });
}
