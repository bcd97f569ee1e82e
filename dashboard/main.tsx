/** Composition of the page: real clock, real HTTP, and who is sitting here. */
import { render } from 'preact';
import { useCallback, useEffect, useState } from 'preact/hooks';
import { httpCall } from './api/client.ts';
import { forget, signInByInvitation, signInByToken, takeInvitation, type SignIn } from './api/session.ts';
import { browserClock } from './clock.ts';
import { Page } from './page.tsx';
import { SignInCard } from './parts/sign-in.tsx';

const call = httpCall(browserClock);

function App() {
  const [signIn, setSignIn] = useState<SignIn | null>(null);
  useEffect(() => {
    const invited = async (): Promise<void> => setSignIn(await signInByInvitation(call, takeInvitation()));
    const onHash = (): void => {
      if (location.hash !== '') void invited();
    };
    void invited();
    // A second link opened in the same tab changes only the fragment, and nothing would load.
    addEventListener('hashchange', onHash);
    return () => removeEventListener('hashchange', onHash);
  }, []);
  const onSignedOut = useCallback((why: string) => {
    forget();
    setSignIn({ kind: 'signed-out', why });
  }, []);
  if (signIn === null) return <p class="empty">Signing in…</p>;
  if (signIn.kind === 'signed-out') {
    return <SignInCard why={signIn.why} onToken={async (token) => setSignIn(await signInByToken(call, token))} />;
  }
  return (
    <Page key={signIn.who.operator_id} call={call} clock={browserClock} who={signIn.who} onSignedOut={onSignedOut} />
  );
}

const root = document.querySelector('#propbot');
if (root === null) throw new Error('index.html has no element #propbot');
render(<App />, root);
