import { Descriptions } from 'antd';
import type { ReactNode } from 'react';
import styles from './Facts.module.css';

export interface Fact {
  label: string;
  value: ReactNode;
  isWide?: boolean;
}

/** What is known of one thing, label beside value. */
export function Facts({ facts }: { facts: readonly Fact[] }) {
  return (
    <Descriptions
      className={styles.facts ?? ''}
      bordered
      size="small"
      column={{ xs: 1, sm: 1, md: 2, xl: 3 }}
      items={facts.map(({ label, value, isWide }) => ({
        key: label,
        label,
        children: value,
        ...(isWide && { span: 'filled' as const }),
      }))}
    />
  );
}

/** A digest or a number to compare by eye: in groups, every digit of one width. */
export function Code({ children }: { children: string }) {
  return <code className={styles.code}>{children}</code>;
}

/** This will cut a digest into groups of eight, which eyes and voices can follow. */
export function grouped(digest: string): string {
  return digest.replace(/(.{8})(?=.)/g, '$1 ');
}
