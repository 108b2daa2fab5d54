import { gzipSync } from 'node:zlib';
import { startSystem, type System } from '../../../test/support/app.js';
import { PASSWORD } from '../../../test/support/given.js';
import { type Client, clientFor } from '../../../test/support/http.js';
import { bundles, directoryOf, doctor, file, hospital, patient, viewOfImport, visit } from '../../../test/support/imports.js';
import { SYSTEM } from '../../platform/access/actor.js';
import { Actors } from '../../platform/access/actors.js';
import { RequestImport } from '../commands/request-import.js';
import { ImportRunner } from './import-runner.js';

let system: System;
let runner: ImportRunner;
beforeEach(async () => {
  system = await startSystem();
  runner = system.app.get(ImportRunner);
});
afterEach(() => system.stop());

const viewOf = (importId: string) => viewOfImport(system, importId);
const state = () => directoryOf(system);

describe('over HTTP', () => {
  it('administrators import a bundle and follow it; others may not', async () => {
    const admin = await system.given.admin();
    const body = JSON.parse((bundles[0]?.content as Buffer).toString()) as object;
    const key = { 'idempotency-key': 'once' };
    const asked = await admin.post('/imports', body, key);
    expect(asked).toMatchObject({ status: 202, body: { status: 'waiting', files: { total: 1, done: 0, failed: 0 }, finishedAt: null } });
    expect((await admin.post('/imports', body, key)).body).toEqual(asked.body);
    const { id } = asked.body as { id: string };
    await runner.run(id);
    expect((await admin.get(`/imports/${id}`)).body).toMatchObject({ id, status: 'done', counts: { patients: { created: 1 } } });
    expect((await admin.post('/imports?dryRun=true', body)).body).toMatchObject({ dryRun: true });
    expect((await admin.post('/imports', { resourceType: 7 })).status).toBe(400);
    expect((await admin.get('/imports/00000000-0000-4000-8000-000000000000')).status).toBe(404);

    expect((await admin.get('/imports')).body).toMatchObject({ items: [{ dryRun: true }, { id, status: 'done' }] });
    expect((await admin.post(`/imports/${id}/cancel`)).status).toBe(409);
    const doctorAccount = await system.given.doctor();
    expect((await doctorAccount.get(`/imports/${id}`)).status).toBe(403);
    expect((await doctorAccount.post('/imports', body)).status).toBe(403);
    expect((await system.anonymous.get(`/imports/${id}`)).status).toBe(401);
  });

  it('takes files of every kind, up to 64 MB, and refuses at once what it cannot read', async () => {
    const admin = await system.given.admin();
    const send = async (type: string, content: Buffer | string, query = '') => {
      const answer = await fetch(`${system.url}/api/v1/imports${query}`, {
        method: 'POST',
        headers: { 'content-type': type, authorization: `Bearer ${admin.token}` },
        body: content as string,
      });
      return { status: answer.status, body: (await answer.json()) as { id: string } };
    };
    const line = JSON.stringify({ ...patient('p1'), photo: [{ data: 'x'.repeat(2_000_000) }] });
    const sent = [
      await send('application/fhir+json', line),
      await send('application/fhir+ndjson', `${line}\n${line}`),
      await send('application/x-ndjson', line),
      await send('application/gzip', gzipSync(line)),
      await send('text/csv', 'id,name,birth_date\n7,Zoë,1990-01-01', '?encoding=utf-8'),
    ];
    expect(sent.map(({ status }) => status)).toEqual([202, 202, 202, 202, 202]);
    for (const { body } of sent) await runner.run(body.id);
    expect((await state())?.patients).toBe(2);
    expect((await send('application/fhir+json', '{"resourceType"')).status).toBe(400);
    expect((await send('text/csv', '')).status).toBe(400);
    expect((await send('text/plain', 'hello')).status).toBe(415);
    const csv = Buffer.alloc(64 * 1024 * 1024, ' ');
    csv.write('id,name,birth_date\n8,Ada,1990-01-01\n');
    const largest = await send('text/csv', csv, '?encoding=utf-8');
    expect(largest.status).toBe(202);
    expect((await send('text/csv', Buffer.concat([csv, Buffer.from(' ')]))).status).toBe(413);
    const elsewhere = await fetch(`${system.url}/api/v1/patients`, {
      method: 'POST',
      headers: { 'content-type': 'text/csv', authorization: `Bearer ${admin.token}` },
      body: 'a,b',
    });
    expect(elsewhere.status).toBe(415);
    const software = await system.given.integration(admin, ['imports:write']);
    expect((await software.post('/imports?verified=true', { resourceType: 'Bundle', type: 'batch', entry: [] })).status).toBe(403);
  });

  describe('other software that may import', () => {
    const ask = async (client: Client, ...resources: object[]) => {
      const { body } = await client.post('/imports', JSON.parse((file('a.json', ...resources).content as Buffer).toString()) as object);
      await runner.run(body.id as string);
      return viewOf(body.id as string);
    };
    const WHY = 'are known here: relating them needs the scope mappings:write.';

    it('relates nobody who was here before', async () => {
      const admin = await system.given.admin();
      await ask(admin, hospital('h1'), doctor('d1'), patient('p1'));
      const view = await ask(await system.given.integration(admin, ['imports:write']), visit('d1', 'h1', 'p1'), patient('p1'));
      expect(view).toMatchObject({
        status: 'done',
        counts: { mappings: { created: 0 } },
        problems: [
          { file: 'bundle.json', entry: 0, detail: `The hospital and the doctor ${WHY}` },
          { file: 'bundle.json', entry: 0, detail: `The hospital and the patient ${WHY}` },
          { file: 'bundle.json', entry: 0, detail: `The doctor and the patient ${WHY}` },
        ],
      });
      expect((await state())?.mappings).toBe(0);
    });

    it('relates whom its import brings, also to those who were here, and in whatever order its files come', async () => {
      const admin = await system.given.admin();
      await ask(admin, hospital('h1'), doctor('d1'));
      const software = await system.given.integration(admin, ['imports:write']);
      expect(await ask(software, patient('p1'), visit('d1', 'h1', 'p1'))).toMatchObject({
        counts: { mappings: { created: 2 } },
        problems: [{ detail: `The hospital and the doctor ${WHY}` }],
      });
      const actor = system.app.get(Actors).of({ ...SYSTEM.who, role: 'integration', scopes: ['imports:write'] });
      const files = [file('a.json', patient('p2'), visit('d2', 'h1', 'p2')), file('b.json', doctor('d2'))];
      for (const dryRun of [true, false]) {
        const { id: importId } = await system.commands.execute(new RequestImport(actor, { dryRun, files }));
        await runner.run(importId);
        expect(await viewOf(importId)).toMatchObject({ problems: [], counts: { mappings: { created: 3 } } });
      }
    });

    it('relates everybody with the scope mappings:write, as administrators do; a token of theirs without it does not', async () => {
      const admin = await system.given.admin();
      await ask(admin, hospital('h1'), doctor('d1'), patient('p1'), patient('p2'), patient('p3'));
      const { body } = await system.anonymous.post('/auth/token', {
        grant_type: 'password',
        username: admin.email,
        password: PASSWORD,
        scope: 'imports:write',
      });
      const narrow = clientFor(system.url, body.access_token as string);
      const full = await system.given.integration(admin, ['imports:write', 'mappings:write']);
      expect((await ask(narrow, visit('d1', 'h1', 'p1'))).counts.mappings.created).toBe(0);
      expect(await ask(full, visit('d1', 'h1', 'p1'))).toMatchObject({ problems: [], counts: { mappings: { created: 3 } } });
      expect(await ask(admin, visit('d1', 'h1', 'p2'))).toMatchObject({ problems: [], counts: { mappings: { created: 2 } } });
      // A mapping that exists already is no problem.
      expect(await ask(narrow, visit('d1', 'h1', 'p2'))).toMatchObject({ problems: [], counts: { mappings: { unchanged: 3 } } });
    });
  });
});
