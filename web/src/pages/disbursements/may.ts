import { hasRole, type Viewer } from '../../ui/viewer.tsx';
import type { Disbursement } from './rail.ts';

/** An act is offered, offered with the reason why not now, or not at all. */
export type Offer = { is: 'offered' } | { is: 'barred'; why: string } | { is: 'absent' };

const ABSENT: Offer = { is: 'absent' };
const OFFERED: Offer = { is: 'offered' };

export interface Offers {
  submit: Offer;
  withdraw: Offer;
  reseal: Offer;
  approve: Offer;
  release: Offer;
  refuse: Offer;
}

type Act = keyof Offers;

const STATES: Readonly<Record<Act, readonly Disbursement['state'][]>> = {
  submit: ['DRAFTED'],
  withdraw: ['DRAFTED', 'SUBMITTED', 'SEALED', 'APPROVED', 'HELD'],
  reseal: ['SEALED', 'APPROVED', 'RELEASED', 'HELD'],
  approve: ['SEALED'],
  release: ['APPROVED'],
  refuse: ['SEALED', 'APPROVED'],
};

/** This will say what somebody may do with a disbursement now; making, checking, releasing take three people. */
export function offersFor(viewer: Viewer, disbursement: Disbursement): Offers {
  const { state, draftedBy, checkedBy } = disbursement;
  const isMaker = hasRole(viewer, 'MAKER');
  const isMine = draftedBy?.login === viewer.login;
  const isChecked = checkedBy?.login === viewer.login;

  function offer(act: Act, isTheirs: boolean, why = ''): Offer {
    if (!isTheirs || !STATES[act].includes(state)) return ABSENT;
    return why ? { is: 'barred', why } : OFFERED;
  }

  return {
    submit: offer('submit', isMaker),
    withdraw: offer('withdraw', isMaker),
    reseal: offer('reseal', isMaker),
    approve: offer('approve', hasRole(viewer, 'CHECKER'), isMine ? '您是拟定人，不能复核。' : ''),
    release: offer('release', hasRole(viewer, 'RELEASER'), whyNotRelease(isMine, isChecked)),
    refuse: offer('refuse', hasRole(viewer, 'CHECKER', 'RELEASER')),
  };
}

function whyNotRelease(isMine: boolean, isChecked: boolean): string {
  if (isMine) return '您是拟定人，不能签发。';
  return isChecked ? '您是复核人，不能签发。' : '';
}
