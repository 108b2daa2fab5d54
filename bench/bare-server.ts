import { randomUUIDv7 } from 'node:crypto';
import { fastify } from 'fastify';
import { LRUCache } from 'lru-cache';
import { Pool } from 'pg';
import { Clock } from '../libs/kernel/clock.js';
import { AccessTokens } from '../libs/identity/sessions/access-tokens.js';
import { TOKEN_CACHE_MS } from '../libs/identity/http/bearer.guard.js';
import { Config } from '../libs/platform/config.js';

// The baseline: only Fastify and pg, with the same token check and the same rows, but no validation, access rules, log or metrics.

const config = Config.fromEnvironment();
const pool = new Pool({ connectionString: config.get('DATABASE_URL'), max: config.get('DATABASE_POOL_MAX') });
const tokens = new AccessTokens(config, new Clock());
const verified = new LRUCache<string, { userId: string; profileId: string }>({ max: 10_000, ttl: TOKEN_CACHE_MS });
const DAY_MS = 24 * 3_600_000;
const server = fastify({ logger: false });

async function caller(authorization = ''): Promise<{ userId: string; profileId: string }> {
  const known = verified.get(authorization);
  if (known) return known;
  const { subject: userId } = tokens.verify(authorization.slice('Bearer '.length));
  const { rows } = await pool.query<{ profile_id: string }>('select role, profile_id from identity.user_account where id = $1 and active', [
    userId,
  ]);
  const found = { userId, profileId: rows[0]?.profile_id ?? '' };
  verified.set(authorization, found);
  return found;
}

interface Wish {
  doctorId: string;
  patientId: string;
  type: string;
  startsAt: string;
  durationMinutes: number;
}

server.get('/health', () => ({ status: 'ok' }));

// Four statements: begin, appointment, event, commit.
server.post<{ Body: Wish }>('/api/v1/appointments', async (request, reply) => {
  const { userId } = await caller(request.headers.authorization);
  const { doctorId, patientId, type, startsAt, durationMinutes } = request.body;
  const id = randomUUIDv7();
  const endsAt = new Date(Date.parse(startsAt) + durationMinutes * 60_000).toISOString();
  const client = await pool.connect();
  try {
    await client.query('begin');
    const { rows } = await client.query(
      `insert into scheduling.appointment (id, visit_id, doctor_id, patient_id, type, modality, status, starts_at, ends_at, time_zone, created_by)
       values ($1, $1, $2, $3, $4, 'in_person', 'scheduled', $5, $6, 'UTC', $7) returning *`,
      [id, doctorId, patientId, type, startsAt, endsAt, userId],
    );
    await client.query(`insert into platform.outbox_message (id, type, data) values ($1, 'scheduling.appointment-scheduled.v1', $2)`, [
      randomUUIDv7(),
      JSON.stringify({ appointmentId: id, doctorId, patientId, startsAt, timeZone: 'UTC' }),
    ]);
    await client.query('commit');
    return await reply.status(201).send(rows[0]);
  } catch (error) {
    await client.query('rollback');
    throw error;
  } finally {
    client.release();
  }
});

server.get('/api/v1/appointments/upcoming', async (request) => {
  const { profileId } = await caller(request.headers.authorization);
  const { rows } = await pool.query(
    `select * from scheduling.appointment where patient_id = $1 and status in ('scheduled', 'confirmed') and starts_at >= now() order by starts_at, id limit 21`,
    [profileId],
  );
  return { items: rows };
});

// Today in UTC, without asking where the doctor is.
server.get('/api/v1/appointments/today', async (request) => {
  const { profileId } = await caller(request.headers.authorization);
  const today = new Date().setUTCHours(0, 0, 0, 0);
  const { rows } = await pool.query(
    'select * from scheduling.appointment where doctor_id = $1 and starts_at >= $2 and starts_at < $3 order by starts_at, id limit 21',
    [profileId, new Date(today), new Date(today + DAY_MS)],
  );
  return { items: rows };
});

// Reads the rules and two weeks of appointments, and computes nothing of them.
server.get<{ Params: { id: string } }>('/api/v1/doctors/:id/available-slots', async (request) => {
  await caller(request.headers.authorization);
  const { id } = request.params;
  const rules = await pool.query('select * from scheduling.availability_rule where doctor_id = $1', [id]);
  const appointments = await pool.query(
    `select starts_at, ends_at from scheduling.appointment
     where doctor_id = $1 and status not in ('cancelled', 'no_show') and starts_at >= $2 and starts_at < $3 order by starts_at`,
    [id, new Date(), new Date(Date.now() + 14 * DAY_MS)],
  );
  return { rules: rules.rows, appointments: appointments.rows };
});

await server.listen({ port: config.get('PORT'), host: '127.0.0.1' });
const address = server.server.address() as { port: number };
process.send?.({ ready: true, port: address.port });
process.on('SIGTERM', () => process.exit(0));
process.on('disconnect', () => process.exit(0));
