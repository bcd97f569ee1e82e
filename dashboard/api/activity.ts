/** Did a person touch the page since it was last asked? Polling alone must not keep a session alive. */
export interface Activity {
  take(): boolean;
}

export function watchActivity(target: EventTarget): Activity {
  let touched = true;
  for (const event of ['pointerdown', 'keydown']) {
    target.addEventListener(event, () => {
      touched = true;
    });
  }
  return {
    take() {
      const was = touched;
      touched = false;
      return was;
    },
  };
}
