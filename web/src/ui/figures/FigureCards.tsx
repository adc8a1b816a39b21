import styles from './Figures.module.css';
import { type Figure, type RateFigures, rates, type Step } from './figures.ts';

export function FigureCards({ figures }: { figures: readonly Figure[] }) {
  return (
    <ul className={styles.cards}>
      {figures.map((figure) => (
        <li key={figure.key} className={styles.card} data-tone={figure.tone}>
          <FigureText figure={figure} />
        </li>
      ))}
    </ul>
  );
}

/** The way of a card as bars under one another: the eye sees where people are lost. */
export function Funnel({ steps }: { steps: readonly Step[] }) {
  return (
    <ol className={styles.funnel}>
      {steps.map((step) => (
        <li key={step.key} className={styles.step} data-tone={step.tone}>
          <h3 className={styles.label}>{step.label}</h3>
          <span className={styles.track} aria-hidden="true">
            <span className={styles.bar} style={{ width: `${step.percent}%` }} />
          </span>
          <p className={styles.count} data-figure={step.key}>
            {step.value}
            <span className={styles.unit}>{step.unit}</span>
          </p>
          <p className={styles.share}>{`${Math.floor(step.percent)}%`}</p>
          <p className={styles.note}>{step.note}</p>
        </li>
      ))}
    </ol>
  );
}

/** Both rates large, with the line that a unit has to reach. */
export function Rates({ figures }: { figures: RateFigures }) {
  return (
    <ul className={styles.cards}>
      {rates(figures).map(({ key, label, share, percent, note, tone }) => (
        <li key={key} className={styles.card} data-tone={tone}>
          <h3 className={styles.label}>{label}</h3>
          <p className={styles.value} data-figure={key}>
            {share}
          </p>
          <span className={styles.track} aria-hidden="true">
            <span className={styles.bar} style={{ width: `${percent}%` }} />
            {key === 'carded' && figures.cardGoalPercent !== null && (
              <span className={styles.goal} style={{ left: `${figures.cardGoalPercent}%` }} />
            )}
          </span>
          <p className={styles.note}>{note}</p>
        </li>
      ))}
    </ul>
  );
}

function FigureText({ figure }: { figure: Figure }) {
  return (
    <>
      <h3 className={styles.label}>{figure.label}</h3>
      <p className={styles.value} data-figure={figure.key}>
        {figure.value}
        {figure.unit && <span className={styles.unit}>{figure.unit}</span>}
      </p>
      <p className={styles.note}>{figure.note}</p>
    </>
  );
}
