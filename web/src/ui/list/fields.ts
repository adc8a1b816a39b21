import type { ComponentType } from 'react';

/** What a form gives a control of its own. */
export interface ControlProps {
  id?: string;
  value?: string;
  onChange?: (value: string | undefined) => void;
}

/** What a list may be filtered by, and how each is asked. */
export interface FilterField {
  key: string;
  label: string;
  ask: 'text' | 'choice' | 'unit' | 'day' | 'own';
  /** How it is asked where none of the others does. */
  control?: ComponentType<ControlProps>;
  placeholder?: string;
  choices?: readonly { value: string; label: string }[];
  /** Kept out of the address: an identity number must not stay in a history or a log. */
  isPrivate?: boolean;
}

export interface Order {
  value: string;
  label: string;
}

export const YES_NO = [
  { value: 'yes', label: '是' },
  { value: 'no', label: '否' },
] as const;

/** This will make choices of a table of words. */
export function choicesOf<Value extends string>(
  words: Readonly<Record<Value, { label: string }>>,
): { value: Value; label: string }[] {
  return Object.entries<{ label: string }>(words).map(([value, { label }]) => ({
    value: value as Value,
    label,
  }));
}
