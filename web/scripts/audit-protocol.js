/**
 * Asks a running server everything that the specification of GraphQL over HTTP asks of it, as the public
 * audit suite words it: `PUHUI_URL=… PUHUI_TOKEN=… node scripts/audit-protocol.js`. Anything less than
 * "ok" is a fault, warnings included.
 */
import { serverAudits } from 'graphql-http';

const { PUHUI_URL: url, PUHUI_TOKEN: token } = process.env;
if (!url || !token) throw new Error('PUHUI_URL and PUHUI_TOKEN say whom to ask, and as whom');

/**
 * @param {string} address
 * @param {RequestInit} [request]
 * @returns {Promise<Response>}
 */
function ask(address, request = {}) {
  const headers = new Headers(request.headers);
  headers.set('Authorization', `Bearer ${token}`);
  return fetch(address, { ...request, headers });
}

const audits = serverAudits({ url: `${url}/graphql`, fetchFn: ask });
const faults = [];
for (const audit of audits) {
  const result = await audit.fn();
  if (result.status !== 'ok') faults.push(`${audit.id} ${audit.name}: ${result.reason}`);
}
for (const fault of faults) process.stderr.write(`audit: ${fault}\n`);
process.stdout.write(`audit: ${audits.length - faults.length} of ${audits.length} ok\n`);
process.exitCode = faults.length > 0 ? 1 : 0;
