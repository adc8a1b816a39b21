import { getRouteApi, Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { PageHead } from '../../ui/PageHead.tsx';
import { roleLabels } from '../../ui/roles.ts';
import { useViewer } from '../../ui/viewer.tsx';
import styles from './Guide.module.css';
import { type Chapter, GUIDES, type Guide, guideFor, shotOf } from './guides.ts';

const route = getRouteApi('/guide');

/** How to do one's work here, role by role; one's own comes first, the others' may be read too. */
export function GuidePage(): ReactNode {
  const { roles } = useViewer();
  const { role } = route.useSearch();
  const guide = guideFor(role, roles);
  return (
    <>
      <PageHead
        title="使用指南"
        lead="按岗位写的办事步骤。配图取自本系统的演示数据，人员均为虚构。"
      />
      <nav aria-label="岗位" className={styles.roles}>
        {GUIDES.map((one) => (
          <Link
            key={one.role}
            to="/guide"
            search={{ role: one.role }}
            className={styles.role}
            aria-current={one === guide ? 'page' : undefined}
          >
            {roleLabels([one.role])}
          </Link>
        ))}
      </nav>
      {guide && <OneGuide guide={guide} />}
    </>
  );
}

function OneGuide({ guide }: { guide: Guide }) {
  return (
    <article className={styles.guide}>
      <p className={styles.lead}>{guide.lead}</p>
      {guide.chapters.map((chapter, index) => (
        <OneChapter key={chapter.id} chapter={chapter} number={index + 1} />
      ))}
    </article>
  );
}

function OneChapter({ chapter, number }: { chapter: Chapter; number: number }) {
  const { id, title, steps, tips = [], shot } = chapter;
  return (
    <section className={styles.chapter} aria-labelledby={`guide-${id}`}>
      <h2 id={`guide-${id}`} className={styles.title}>
        <span className={styles.number} aria-hidden>
          {number}
        </span>
        {title}
      </h2>
      <ol className={styles.steps}>
        {steps.map((step) => (
          <li key={step}>{step}</li>
        ))}
      </ol>
      {tips.length > 0 && (
        <ul className={styles.tips} aria-label="提示">
          {tips.map((tip) => (
            <li key={tip}>{tip}</li>
          ))}
        </ul>
      )}
      {shot && <Figure name={shot.name} alt={shot.alt} />}
    </section>
  );
}

function Figure({ name, alt }: { name: string; alt: string }) {
  const shot = shotOf(name);
  if (!shot) return null;
  const { address, width, height } = shot;
  return (
    <figure className={styles.figure}>
      <a href={address} target="_blank" rel="noreferrer" aria-label={`放大：${alt}`}>
        <img src={address} width={width} height={height} alt={alt} loading="lazy" />
      </a>
      <figcaption>{alt}</figcaption>
    </figure>
  );
}
