import type { Banner } from '../view/banner.ts';

export function StateBanner({ banner, next }: { banner: Banner; next: string }) {
  return (
    <section
      class={`banner banner-${banner.tone}`}
      aria-live="polite"
      data-testid="state-banner"
      data-tone={banner.tone}
    >
      <div class="banner-word" data-testid="state-word">
        {banner.word}
      </div>
      <div class="banner-text">
        <h1>{banner.headline}</h1>
        <ul>
          {banner.lines.map((line) => (
            <li key={line}>{line}</li>
          ))}
        </ul>
      </div>
      <p class="banner-next" data-testid="next-step">
        <span>Next</span> {next}
      </p>
    </section>
  );
}
