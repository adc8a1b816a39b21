import styles from './Figures.module.css';
import type { Figure, Step } from './figures.ts';

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
        <li key={step.key} className={styles.card} data-tone={step.tone}>
          <FigureText figure={step} />
          <span className={styles.track} aria-hidden="true">
            <span className={styles.bar} style={{ width: `${step.percent}%` }} />
          </span>
        </li>
      ))}
    </ol>
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
