/**
 * Hands news to whoever listens. What a listener throws is a broken rule of ours, never a broken stream: it must not be
 * caught by the loops and sockets around it, so it is thrown again where nobody catches it, and ends the process.
 */
export function deliver(tell: () => void): void {
  try {
    tell();
  } catch (error) {
    queueMicrotask(() => {
      throw error;
    });
  }
}
