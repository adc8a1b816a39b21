import { createContext, use } from 'react';

/** What the server says of an act that needs the password typed again. */
export const STEP_UP_REQUIRED = 'STEP_UP_REQUIRED';

/** What the asking needs from the outside; the browser in the app, a small server in tests. */
export interface StepUpGateway {
  /** Whether it was taken; false when the session is over. Throws SignInRefused, SessionUnavailable. */
  confirm: (password: string, code: string) => Promise<boolean>;
  /** Resolves once the person has signed in again. */
  renewed: () => Promise<void>;
}

/** Typing the password again before an act of weight: one dialog, however many acts wait for it. */
export class StepUp {
  private readonly listeners = new Set<() => void>();
  private waiting: ((isConfirmed: boolean) => void)[] = [];
  private readonly gateway: StepUpGateway;

  constructor(gateway: StepUpGateway) {
    this.gateway = gateway;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  /** Whether the password is being asked for. */
  readonly isAsking = (): boolean => this.waiting.length > 0;

  /** This will ask for the password; true once it was right, false when the person leaves it. */
  confirmed(): Promise<boolean> {
    return new Promise((resolve) => {
      this.waiting = [...this.waiting, resolve];
      this.tell();
    });
  }

  /**
   * This will give the password, with a code where one is wanted, and let the waiting acts go on; false when the session was over and is new now, so
   * that the password is wanted once more.
   *
   * @throws SignInRefused, SessionUnavailable
   */
  async give(password: string, code = ''): Promise<boolean> {
    if (!(await this.gateway.confirm(password, code))) {
      await this.gateway.renewed();
      return false;
    }
    this.answer(true);
    return true;
  }

  /** This will let the waiting acts go on: the person proved themselves at the house's provider, in another window. */
  confirmedElsewhere(): void {
    this.answer(true);
  }

  /** This will leave the waiting acts undone; what was typed for them stays. */
  leave(): void {
    this.answer(false);
  }

  private answer(isConfirmed: boolean): void {
    const { waiting } = this;
    this.waiting = [];
    this.tell();
    for (const goOn of waiting) goOn(isConfirmed);
  }

  private tell(): void {
    for (const listener of this.listeners) listener();
  }
}

const StepUpContext = createContext<StepUp | null>(null);

export const StepUpProvider = StepUpContext.Provider;

/** This will give the asking for the password; null where nobody could be asked. */
export function useStepUp(): StepUp | null {
  return use(StepUpContext);
}
