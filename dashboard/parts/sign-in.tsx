import { useState } from 'preact/hooks';

/** Without a link: an operator's own bearer token, which is exchanged for a session at once and not kept. */
export function SignInCard({ why, onToken }: { why: string | null; onToken: (token: string) => Promise<void> }) {
  const [token, setToken] = useState('');
  const [busy, setBusy] = useState(false);
  const submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    setBusy(true);
    await onToken(token);
    setBusy(false);
  };
  return (
    <main class="sign-in card">
      <h1>PropBot</h1>
      {why === null ? null : (
        <p class="told told-bad" role="alert" data-testid="sign-in-problem">
          {why}
        </p>
      )}
      <p>
        Open the sign-in link that was printed for you when PropBot started (each link works once, and belongs to one
        person), or enter your own API token.
      </p>
      <form class="action-row" onSubmit={(event) => void submit(event)}>
        <input
          type="password"
          autocomplete="current-password"
          aria-label="Your API token"
          placeholder="Your API token"
          value={token}
          onInput={(event) => setToken(event.currentTarget.value)}
          data-testid="sign-in-token"
        />
        <button
          type="submit"
          class="button button-primary"
          disabled={busy || token === ''}
          data-testid="sign-in-button"
        >
          {busy ? 'Asking…' : 'Sign in'}
        </button>
      </form>
    </main>
  );
}
