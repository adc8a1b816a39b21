import { describe, expect, test, vi } from 'vitest';
import { SessionUnavailable, SignInRefused, type Staff } from '../../src/api/session.ts';
import { type SessionGateway, SessionStore } from '../../src/app/session-store.ts';

const CLERK: Staff = {
  login: 'clerk',
  name: '周经办',
  roles: ['CLERK'],
  particulars: [],
  unitName: '第一工会',
  must: null,
  hasFactor: false,
  isVouched: false,
};
const OFFICE: Staff = {
  login: 'office',
  name: '林办公',
  roles: ['OFFICE'],
  particulars: [],
  unitName: null,
  must: null,
  hasFactor: false,
  isVouched: false,
};
const OFFLINE = { kind: 'offline', title: '连不上服务器', advice: '' } as const;

/** A session server in memory: it knows two people and one password. */
class MemoryGateway implements SessionGateway {
  signedIn: Staff | null = null;
  isReachable = true;
  leadsTo = '/';

  async currentStaff(): Promise<Staff | null> {
    this.reach();
    return this.signedIn;
  }

  async signIn({ login, password }: { login: string; password: string }): Promise<Staff> {
    this.reach();
    const staff = [CLERK, OFFICE].find((one) => one.login === login);
    if (!staff || password !== 'right') throw new SignInRefused('BAD', '用户名或密码不正确。');
    this.signedIn = staff;
    return staff;
  }

  async signOut(): Promise<string> {
    this.reach();
    this.signedIn = null;
    return this.leadsTo;
  }

  private reach(): void {
    if (!this.isReachable) throw new SessionUnavailable(OFFLINE);
  }
}

function opened(signedIn: Staff | null = null) {
  const gateway = new MemoryGateway();
  gateway.signedIn = signedIn;
  const leftFor: string[] = [];
  const store = new SessionStore(gateway, (at) => {
    leftFor.push(at);
  });
  return { gateway, store, leftFor, freshStarts: () => leftFor.length };
}

describe('check', () => {
  test('finds who is signed in', async () => {
    const { store } = opened(CLERK);
    await store.check();
    expect(store.snapshot()).toEqual({ status: 'signedIn', staff: CLERK });
  });

  test('tells nobody from no answer', async () => {
    const { store, gateway } = opened();
    await store.check();
    expect(store.snapshot()).toEqual({ status: 'signedOut' });
    gateway.isReachable = false;
    await store.check();
    expect(store.snapshot()).toEqual({ status: 'unreachable', problem: OFFLINE });
  });
});

describe('an ended session', () => {
  test('keeps the page, and lets the waiting requests go on after the sign-in', async () => {
    const { store, gateway, freshStarts } = opened(CLERK);
    await store.check();
    gateway.signedIn = null;
    const wentOn: string[] = [];
    const first = store.renewed().then(() => wentOn.push('first'));
    const second = store.renewed().then(() => wentOn.push('second'));
    await vi.waitFor(() => expect(store.snapshot().status).toBe('expired'));
    expect(store.snapshot()).toEqual({ status: 'expired', staff: CLERK });
    expect(wentOn).toEqual([]);
    await store.signIn({ login: 'clerk', password: 'right' });
    await Promise.all([first, second]);
    expect(wentOn).toEqual(['first', 'second']);
    expect(store.snapshot().status).toBe('signedIn');
    expect(freshStarts()).toBe(0);
  });

  test('stays ended after a wrong password', async () => {
    const { store, gateway } = opened(CLERK);
    await store.check();
    gateway.signedIn = null;
    void store.renewed();
    await vi.waitFor(() => expect(store.snapshot().status).toBe('expired'));
    await expect(store.signIn({ login: 'clerk', password: 'wrong' })).rejects.toThrow(
      SignInRefused,
    );
    expect(store.snapshot().status).toBe('expired');
  });

  test('starts afresh for another person, who must not see or send what the first had', async () => {
    const { store, gateway, freshStarts } = opened(CLERK);
    await store.check();
    gateway.signedIn = null;
    let hasGoneOn = false;
    void store.renewed().finally(() => {
      hasGoneOn = true;
    });
    await vi.waitFor(() => expect(store.snapshot().status).toBe('expired'));
    await store.signIn({ login: 'office', password: 'right' });
    expect(freshStarts()).toBe(1);
    expect(hasGoneOn).toBe(false);
  });
});

describe('a cookie that was changed for a new one', () => {
  test('lets the request that met the old one go on without a word', async () => {
    const { store } = opened(CLERK);
    await store.check();
    await store.renewed();
    expect(store.snapshot()).toEqual({ status: 'signedIn', staff: CLERK });
  });

  test('of the same person at another of their units starts afresh as well', async () => {
    const { store, gateway, freshStarts } = opened(CLERK);
    await store.check();
    gateway.signedIn = { ...CLERK, unitName: '第二工会' };
    void store.renewed();
    await vi.waitFor(() => expect(freshStarts()).toBe(1));
  });

  test('of another person starts afresh and sends nothing of the first', async () => {
    const { store, gateway, freshStarts } = opened(CLERK);
    await store.check();
    gateway.signedIn = OFFICE;
    let hasGoneOn = false;
    void store.renewed().finally(() => {
      hasGoneOn = true;
    });
    await vi.waitFor(() => expect(freshStarts()).toBe(1));
    expect(hasGoneOn).toBe(false);
  });

  test('cannot be told from an ended session when the server does not answer', async () => {
    const { store, gateway } = opened(CLERK);
    await store.check();
    gateway.isReachable = false;
    void store.renewed();
    await vi.waitFor(() => expect(store.snapshot().status).toBe('expired'));
  });
});

describe('signOut', () => {
  test("forgets the person's queries and starts afresh", async () => {
    localStorage.setItem('puhui/clerk:graphiql:query', 'x');
    const { store, freshStarts } = opened(CLERK);
    await store.check();
    await store.signOut();
    expect(localStorage.getItem('puhui/clerk:graphiql:query')).toBeNull();
    expect(freshStarts()).toBe(1);
  });

  test("leads on to the provider's end where it vouched for the person", async () => {
    const { store, gateway, leftFor } = opened(CLERK);
    gateway.leadsTo = 'https://id.example.org/end';
    await store.check();
    await store.signOut();
    expect(leftFor).toEqual(['https://id.example.org/end']);
  });

  test('leaves everything as it was when the server cannot be told', async () => {
    const { store, gateway, freshStarts } = opened(CLERK);
    await store.check();
    gateway.isReachable = false;
    await expect(store.signOut()).rejects.toThrow(SessionUnavailable);
    expect(freshStarts()).toBe(0);
    expect(store.snapshot().status).toBe('signedIn');
  });
});
