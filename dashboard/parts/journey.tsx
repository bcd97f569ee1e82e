import type { Journey } from '../view/journey.ts';

const mark = { done: '✓', now: '→', later: '' } as const;

export function JourneySteps({ journey }: { journey: Journey }) {
  return (
    <nav aria-label="From HOLD to trading">
      <ol class="journey">
        {journey.steps.map((step, index) => (
          <li
            key={step.id}
            class={`step step-${step.state}`}
            aria-current={step.state === 'now' ? 'step' : undefined}
            data-testid={`step-${step.id}`}
            data-state={step.state}
          >
            <span class="step-mark" aria-hidden="true">
              {mark[step.state] === '' ? index + 1 : mark[step.state]}
            </span>
            {step.text}
          </li>
        ))}
      </ol>
    </nav>
  );
}
