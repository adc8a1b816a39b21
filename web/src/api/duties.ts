import { jsonOf, post } from './session.ts';

/** What is done at the session before or besides the app: another password, another device. Fetched when wanted. */

const PASSWORD_URL = '/session/password';
const FACTOR_URL = '/session/factor';
const FACTOR_CONFIRM_URL = '/session/factor/confirm';

/** What a new device is given: to be scanned, or typed. */
export interface OfferedFactor {
  secret: string;
  uri: string;
}

/**
 * This will change one's own password; every session ends, this one too.
 *
 * @throws SignInRefused, SessionUnavailable
 */
export async function changePassword(current: string, password: string): Promise<void> {
  await post(PASSWORD_URL, { current, password }, [401]);
}

/**
 * This will ask for the secret of a new device, right after the password was confirmed.
 *
 * @throws SignInRefused, SessionUnavailable
 */
export async function offerFactor(): Promise<OfferedFactor | null> {
  const response = await post(FACTOR_URL, {});
  return response && ((await jsonOf(response)) as OfferedFactor);
}

/**
 * This will let the new device hold by a code of it, and give the recovery codes; null when the session is over.
 *
 * @throws SignInRefused, SessionUnavailable
 */
export async function enrolFactor(code: string): Promise<readonly string[] | null> {
  const response = await post(FACTOR_CONFIRM_URL, { code });
  return response && ((await jsonOf(response)) as { recoveryCodes: string[] }).recoveryCodes;
}
