/** Work done piece by piece, each in a task of its own: a page of charts answers clicks and keys while it
 *  is drawn. */
const waiting: (() => void)[] = [];
let running = false;

function next(): void {
  try {
    waiting.shift()?.();
  } finally {
    running = waiting.length > 0;
    if (running) setTimeout(next);
  }
}

/** Does it when it is its turn, unless it is called off by what comes back. */
export function inTurn(work: () => void): () => void {
  waiting.push(work);
  if (!running) {
    running = true;
    setTimeout(next);
  }
  return () => {
    const place = waiting.indexOf(work);
    if (place >= 0) waiting.splice(place, 1);
  };
}
