import { sql } from '../../../libs/kernel/sql.js';
import { at, nextMonday } from '../../support/calendar.js';
import { startSystem, type System } from '../../support/app.js';

let open: System;
let closed: System;
beforeAll(async () => {
  [open, closed] = [await startSystem({ env: { PUBLIC_DIRECTORY: 'true' } }), await startSystem()];
});
afterAll(async () => {
  await Promise.all([open.stop(), closed.stop()]);
});

test('visitors see verified doctors and their free times where the installation says so, and nothing else', async () => {
  const { given, anonymous, db } = open;
  const [hospital, doctor, hidden] = [await given.hospital(), await given.doctor(), await given.doctor()];
  await db.query(sql`update directory.doctor set verification = 'pending' where id = ${hidden.id}`);
  const window = `from=${nextMonday()}&to=${nextMonday()}`;
  const { status, body } = await anonymous.get(`/doctors/${doctor.id}/available-slots?${window}`);
  expect([status, (body.items as { startsAt: string }[])[0]?.startsAt]).toEqual([200, at('09:00')]);
  for (const path of ['/doctors', `/doctors/${doctor.id}`, '/hospitals', `/hospitals/${hospital.id}`, `/slots?hospitalId=${hospital.id}`])
    expect([path, (await anonymous.get(path)).status]).toEqual([path, 200]);
  expect(((await anonymous.get('/doctors?limit=100')).body.items as { id: string }[]).map(({ id }) => id)).not.toContain(hidden.id);
  expect((await anonymous.get(`/doctors/${hidden.id}/available-slots?${window}`)).status).toBe(404);
  const hold = { doctorId: doctor.id, startsAt: at('09:00') };
  for (const answer of [
    await anonymous.post('/holds', hold),
    await anonymous.get('/appointments'),
    await anonymous.get(`/doctors/${doctor.id}/patients`),
  ])
    expect(answer.status).toBe(401);
  expect((await anonymous.get('/doctors', { authorization: 'Bearer forged' })).status).toBe(401);
});

test('visitors see nothing where it does not', async () => {
  const doctor = await closed.given.doctor();
  for (const path of ['/doctors', `/doctors/${doctor.id}`, `/doctors/${doctor.id}/available-slots`, '/slots', '/hospitals'])
    expect([path, (await closed.anonymous.get(path)).status]).toEqual([path, 401]);
});
