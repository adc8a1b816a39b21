import { type AnyVariables, CombinedError, type TypedDocumentNode } from '@urql/core';
import { useRef, useState } from 'react';
import { useClient } from 'urql';
import { type Problem, problemOf } from './problems.ts';
import { STEP_UP_REQUIRED, useStepUp } from './step-up.ts';
import { workMayHaveBegun } from './work.ts';

/** One business act: sent once however often it is pressed, its refusals in the server's Chinese words. */

/** What the contract calls a `UserError`. */
export interface Refusal {
  field: readonly string[];
  code: string;
  message: string;
}

interface Payload {
  userErrors: readonly Refusal[];
}

/** A document with one mutation in it; the key differs, the shape does not. */
export type ActResult = Readonly<Record<string, Payload | string | undefined>>;

export type Outcome<Data> =
  | { is: 'done'; data: Data }
  | { is: 'refused'; refusals: readonly Refusal[] }
  | { is: 'failed'; problem: Problem }
  /** Pressed again while the first is under way, or the password was asked for and not given. */
  | { is: 'ignored' };

export interface Act<Data, Variables> {
  isActing: boolean;
  send: (variables: Variables) => Promise<Outcome<Data>>;
}

/**
 * This will prepare an act; `send` says what became of it and never throws for a failed request. If the server wants
 * the password typed again first, it is asked for, and the same act sent once more.
 */
export function useAct<Data extends object, Variables extends AnyVariables>(
  document: TypedDocumentNode<Data, Variables>,
): Act<Data, Variables> {
  const client = useClient();
  const stepUp = useStepUp();
  const isUnderWay = useRef(false);
  const [isActing, setIsActing] = useState(false);

  async function send(variables: Variables): Promise<Outcome<Data>> {
    if (isUnderWay.current) return { is: 'ignored' };
    isUnderWay.current = true;
    setIsActing(true);
    try {
      const ask = () => client.mutation(document, variables).toPromise();
      let answer = await ask();
      if (stepUp && asksForPassword(answer.data)) {
        if (!(await stepUp.confirmed())) return { is: 'ignored' };
        answer = await ask();
      }
      const { data, error } = answer;
      if (error || !data) return { is: 'failed', problem: problemOf(error ?? NOTHING_CAME) };
      const refusals = refusalsIn(data);
      if (refusals.length > 0) return { is: 'refused', refusals };
      workMayHaveBegun();
      return { is: 'done', data };
    } finally {
      isUnderWay.current = false;
      setIsActing(false);
    }
  }

  return { isActing, send };
}

/** This will gather why an act was not done. */
export function refusalsIn(data: object): readonly Refusal[] {
  return Object.values(data as ActResult).flatMap((payload) =>
    typeof payload === 'object' ? payload.userErrors : [],
  );
}

function asksForPassword(data: object | undefined): boolean {
  return refusalsIn(data ?? {}).some(({ code }) => code === STEP_UP_REQUIRED);
}

const NOTHING_CAME = new CombinedError({ graphQLErrors: ['the answer has no data'] });
