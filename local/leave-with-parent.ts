/**
 * Loaded into every child before its own code: when the launcher is gone, however it went, the child goes too. First it
 * is asked, as the launcher would have asked it; then it is ended.
 */
const LEAVE_MS_MAX = 2_000;

if (process.channel !== undefined) {
  process.once('disconnect', () => {
    process.kill(process.pid, 'SIGTERM');
    setTimeout(() => process.exit(1), LEAVE_MS_MAX);
  });
  process.channel.unref();
}
