import 'reflect-metadata';
import type { FastifyRequest } from 'fastify';
import { decodeJwt } from 'jose';
import { Config } from '../libs/platform/config.js';
import { empty } from '../libs/kernel/sql.js';
import { Actors } from '../libs/platform/access/actors.js';
import { AuditBuffer } from '../libs/platform/audit/audit-buffer.js';
import { AuditTrail } from '../libs/platform/audit/audit-trail.js';
import { IdentifiedQuery } from '../libs/platform/database/connections/identified-query.js';
import { BearerGuard, type Verified } from '../libs/identity/http/bearer.guard.js';
import { bearerToken } from '../libs/identity/http/bearer-token.js';
import { createApi } from '../apps/api/api.module.js';

// The API without some of its protection, to measure its cost. BENCH_WITHOUT names the part (authentication, audit, row-security). The product has no
// such switch, so its classes are changed from outside, in this process alone.

const without = (process.env['BENCH_WITHOUT'] ?? '').split(',');

if (without.includes('audit')) {
  AuditTrail.prototype.part = () => empty;
  AuditTrail.prototype.write = () => Promise.resolve();
  AuditBuffer.prototype.add = () => undefined;
}

if (without.includes('row-security')) {
  const plain = Object.getPrototypeOf(IdentifiedQuery.prototype) as { submit: (wire: unknown) => Error | null };
  IdentifiedQuery.prototype.submit = function (this: IdentifiedQuery, wire: unknown) {
    return plain.submit.call(this, wire);
  };
}

const config = Config.fromEnvironment();
const app = await createApi(config);

if (without.includes('authentication')) {
  // Every token is accepted for ever without verification. All callers of the benchmark are patients in good standing.
  const known = new Map<string, Verified>();
  const people = JSON.parse(process.env['BENCH_PATIENTS'] ?? '{}') as Record<string, string>;
  (BearerGuard.prototype as unknown as { verify: (request: FastifyRequest) => Promise<Verified> }).verify = (request) => {
    const token = bearerToken(request) ?? '';
    let verified = known.get(token);
    if (!verified) {
      const { sub: userId = '' } = decodeJwt(token);
      const actor = app.get(Actors).of({ userId, role: 'patient', profileId: people[userId] ?? null, inGoodStanding: true });
      known.set(token, (verified = { actor, expiresAt: new Date(Date.now() + 3_600_000) }));
    }
    return Promise.resolve(verified);
  };
}

await app.listen(0, '127.0.0.1');
const address = app.getHttpServer().address() as { port: number };
process.send?.({ ready: true, port: address.port });
const stop = () => void app.close().then(() => process.exit(0));
process.on('SIGTERM', stop);
process.on('disconnect', stop);
