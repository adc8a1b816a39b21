import type { Problem } from '../api/problems.ts';
import * as session from '../api/session.ts';
import { forgetQueriesOf } from '../ui/local-storage.ts';

export type SessionState =
  | { status: 'checking' }
  | { status: 'unreachable'; problem: Problem }
  | { status: 'signedOut' }
  | { status: 'signedIn'; staff: session.Staff }
  /** The session ended while somebody worked: the page stays, a dialog asks for the password. */
  | { status: 'expired'; staff: session.Staff };

/** What the store needs from the outside; the browser in the app, a real small server in tests. */
export interface SessionGateway {
  currentStaff: () => Promise<session.Staff | null>;
  signIn: (credentials: session.Credentials) => Promise<session.Staff>;
  /** Where the browser goes then. */
  signOut: () => Promise<string>;
}

/** The one place that knows who is signed in. Requests that met an expired session wait here for the next sign-in. */
export class SessionStore {
  private state: SessionState = { status: 'checking' };
  private readonly listeners = new Set<() => void>();
  private waiting: (() => void)[] = [];
  private readonly gateway: SessionGateway;
  private readonly startAfresh: (at: string) => void;

  /** `startAfresh` runs when someone else signs in, so that nothing of the first person is left. */
  constructor(gateway: SessionGateway, startAfresh: (at: string) => void) {
    this.gateway = gateway;
    this.startAfresh = startAfresh;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  readonly snapshot = (): SessionState => this.state;

  /** This will ask the server who is signed in. */
  async check(): Promise<void> {
    this.become({ status: 'checking' });
    try {
      const staff = await this.gateway.currentStaff();
      this.become(staff ? { status: 'signedIn', staff } : { status: 'signedOut' });
    } catch (error) {
      if (!(error instanceof session.SessionUnavailable)) throw error;
      this.become({ status: 'unreachable', problem: error.problem });
    }
  }

  /**
   * This will sign in and let the waiting requests go on.
   *
   * @throws SignInRefused, SessionUnavailable
   */
  async signIn(credentials: session.Credentials): Promise<void> {
    const before = this.state;
    const staff = await this.gateway.signIn(credentials);
    if (before.status === 'expired' && !isSame(before.staff, staff)) {
      this.startAfresh('/');
      return;
    }
    this.become({ status: 'signedIn', staff });
    for (const goOn of this.waiting.splice(0)) goOn();
  }

  /**
   * This will end the session and forget what this person's browser kept.
   *
   * @throws SessionUnavailable when the server could not be told; the session then still stands.
   */
  async signOut(): Promise<void> {
    const { state } = this;
    const at = await this.gateway.signOut();
    if ('staff' in state) forgetQueriesOf(state.staff.login);
    this.startAfresh(at);
  }

  /**
   * This will open the sign-in dialog, and resolve once the same person has signed in again. A request that only
   * met the cookie of before the password was typed again, here or in another tab, goes on at once.
   */
  async renewed(): Promise<void> {
    const before = this.state;
    if (before.status === 'signedIn') {
      if (await this.isStill(before.staff)) return;
      if (this.state === before) this.become({ ...before, status: 'expired' });
      else if (this.state.status === 'signedIn') return;
    }
    return await new Promise((resolve) => {
      this.waiting.push(resolve);
    });
  }

  private async isStill(person: session.Staff): Promise<boolean> {
    try {
      const staff = await this.gateway.currentStaff();
      if (staff && !isSame(staff, person)) this.startAfresh('/');
      return staff !== null && isSame(staff, person);
    } catch (error) {
      if (!(error instanceof session.SessionUnavailable)) throw error;
      return false;
    }
  }

  private become(state: SessionState): void {
    this.state = state;
    for (const listener of this.listeners) listener();
  }
}

/** This will say whether it is still the same person at the same unit: what a page shows is both's. */
function isSame(one: session.Staff, other: session.Staff): boolean {
  return one.login === other.login && one.unitName === other.unitName;
}
