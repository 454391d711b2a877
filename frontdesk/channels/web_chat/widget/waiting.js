/** Wait so many milliseconds, or until `life` ends. */
export function pause(milliseconds, life) {
  return new Promise((done) => {
    if (life.aborted) return done();
    const ended = new AbortController();
    const end = () => {
      clearTimeout(timer);
      ended.abort();
      done();
    };
    const timer = setTimeout(end, milliseconds);
    life.addEventListener("abort", end, { signal: ended.signal });
  });
}

/**
 * Run `work` while no other tab runs its own. A browser that has no locks, refuses them (storage blocked, sandboxed) or grants none
 * within `patience` milliseconds lets it go ahead. Rejects only as `work` does.
 */
export async function alone(name, work, patience) {
  let running = null;
  const begin = () => (running ??= work());
  const isOver = new AbortController();
  const locked = (async () => navigator.locks.request(name, begin))().catch(begin);
  try {
    await Promise.race([locked, pause(patience, isOver.signal)]);
    return await begin();
  } finally {
    isOver.abort();
  }
}
