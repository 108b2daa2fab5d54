import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import type { RowProblem } from '../reading/records.js';
import { cutFile } from './cut-file.js';
import { type Encoding, Unusable } from './open-content.js';

const cut = async (name: string, content: string | Buffer | Buffer[], encoding?: Encoding) => {
  const problems: RowProblem[] = [];
  const chunks: { entries: { entry: number; raw: unknown }[]; count: number }[] = [];
  const pieces = Array.isArray(content) ? (Readable.from(content) as AsyncIterable<Buffer>) : Buffer.from(content);
  for await (const chunk of cutFile({ name, content: pieces, encoding }, problems)) chunks.push(chunk);
  return { chunks, entries: chunks.flatMap(({ entries }) => entries), problems };
};
const resources = async (...parameters: Parameters<typeof cut>) =>
  (await cut(...parameters)).entries.map(({ raw }) => (raw as { resource: Record<string, unknown> }).resource);

const patient = { resourceType: 'Patient', id: '1' };
const bundle = (entry: unknown[], more: object = {}) => ({ resourceType: 'Bundle', type: 'batch', entry, ...more });

describe('JSON', () => {
  const tricky = bundle(
    [
      { fullUrl: 'a', resource: { ...patient, note: 'quotes \\" and ]}, "entry":[ here' } },
      { resource: { resourceType: 'Observation' } },
      null,
      7,
      { resource: { ...patient, name: [{ given: ['[', '{', '\\'] }] } },
    ],
    { meta: { tag: [{ entry: [1, 2] }] }, total: 3 },
  );

  it.each([undefined, 2])('a bundle falls into its entries, also indented by %s and in pieces of any size', async (indent) => {
    const text = Buffer.from(JSON.stringify(tricky, null, indent));
    const wanted = [0, 2, 3, 4].map((entry) => ({ entry, raw: tricky.entry[entry] }));
    for (const size of [1, 2, 3, 7, 64, text.length]) {
      const pieces = Array.from({ length: Math.ceil(text.length / size) }, (_, at) => text.subarray(at * size, (at + 1) * size));
      const { entries, chunks } = await cut('a.json', pieces);
      expect(entries).toEqual(wanted);
      expect(chunks.reduce((sum, { count }) => sum + count, 0)).toBe(5);
    }
  });

  it('a single resource is one entry, also with a byte order mark, or packed', async () => {
    const one = [{ entry: 0, raw: { resource: patient } }];
    expect((await cut('a.json', JSON.stringify(patient))).entries).toEqual(one);
    expect((await cut('a.json', `\ufeff${JSON.stringify(patient)}`)).entries).toEqual(one);
    expect((await cut('a', gzipSync(JSON.stringify(patient)))).entries).toEqual(one);
  });

  it('an empty bundle has no entries', async () => {
    expect((await cut('a.json', JSON.stringify(bundle([])))).chunks).toEqual([]);
    expect((await cut('a.json', '{"resourceType":"Bundle"}')).chunks).toEqual([]);
  });

  it.each([
    ['null', 'is not JSON'],
    ['[]', 'is not a FHIR R4 Bundle or resource'],
    ['{}', 'is not a FHIR R4 Bundle or resource'],
    ['{"resourceType":"Bundle","entry":[{}', 'is not JSON'],
    ['{"resourceType":"Bundle","entry":[{},]}', 'is not JSON'],
    ['{"resourceType":"Bundle","entry":[{"a":}]}', 'is not JSON'],
    ['{"resourceType":"Bundle","entry":{}}', 'is a FHIR R4 Bundle whose entries are no list'],
    ['{"resourceType":"Bundle","type":"history","entry":[]}', 'a bundle of type history holds former versions, which are not imported'],
    ['', 'is empty'],
  ])('%s %s', async (text, why) => {
    await expect(cut('a.json', text)).rejects.toThrow(new Unusable(why));
  });

  it('a large bundle is cut into chunks', async () => {
    const { chunks } = await cut('a.json', JSON.stringify(bundle(Array.from({ length: 450 }, () => ({ resource: patient })))));
    expect(chunks.map(({ count }) => count)).toEqual([200, 200, 50]);
  });
});

describe('NDJSON', () => {
  it('is read line by line; a broken line is a problem of its own', async () => {
    const { entries, problems } = await cut(
      'a.ndjson',
      `${JSON.stringify(patient)}\n\r\n{"broken\n${JSON.stringify({ ...patient, id: '2' })}`,
    );
    expect(entries.map(({ entry }) => entry)).toEqual([0, 3]);
    expect(problems).toEqual([{ entry: 2, detail: 'is not JSON', cut: true }]);
  });

  it('is recognised without its name', async () => {
    expect(await resources('upload', `${JSON.stringify(patient)}\n${JSON.stringify(patient)}\n`)).toHaveLength(2);
  });

  it('takes no line that is too long, and goes on behind it', async () => {
    const long = Buffer.from(`{"a":"${'x'.repeat(33 * 1024 * 1024)}"}\n`);
    const { entries, problems } = await cut('a.ndjson', [long, Buffer.from(JSON.stringify(patient))]);
    expect(entries.map(({ entry }) => entry)).toEqual([1]);
    expect(problems).toEqual([{ entry: 0, detail: 'is longer than 32 MB', cut: true }]);
  });
});

describe('CSV', () => {
  const heading = 'id;family_name;given_name;birth_date;gender;phone;mrn;insurer;member_number';
  const row = '7;Müller;Jörg;1960-02-03;m;030 1234567;M-7;AOK;4711';
  const wanted = {
    resourceType: 'Patient',
    id: '7',
    name: [{ family: 'Müller', given: ['Jörg'] }],
    birthDate: '1960-02-03',
    gender: 'male',
    telecom: [{ system: 'phone', value: '030 1234567', use: 'home' }],
    identifier: [{ value: 'M-7' }, { value: '4711', assigner: { display: 'AOK' } }],
  };

  it.each([
    ['utf-8', Buffer.from(`\ufeff${heading}\n${row}`)],
    ['windows-1252', Buffer.from(`${heading}\r\n${row}\r\n`, 'latin1')],
    ['utf-16', Buffer.from(`\ufeff${heading}\n${row}`, 'utf16le')],
    ['tabs', Buffer.from(`${heading}\n${row}`.replaceAll(';', '\t'))],
    ['commas', Buffer.from(`${heading}\n${row}`.replaceAll(';', ','))],
  ])('of %s is recognised', async (_, content) => {
    expect(await resources('a.csv', content)).toMatchObject([wanted]);
  });

  it('is read in the encoding that the importer names', async () => {
    const cyrillic = Buffer.from([0xcf, 0xe5, 0xf2, 0xf0, 0xee, 0xe2]);
    const content = Buffer.concat([Buffer.from('id,name,birth_date\n1,'), cyrillic, Buffer.from(',1990\n')]);
    expect(await resources('a.csv', content, 'windows-1251')).toMatchObject([{ name: [{ text: 'Петров' }] }]);
  });

  it('tells of doctors and hospitals as well', async () => {
    expect(await resources('a.csv', 'name,licence,specialities,languages\n"Lee, Kim",L-1,Cardiology|Paediatrics,en|ko')).toMatchObject([
      {
        resourceType: 'Practitioner',
        name: [{ text: 'Lee, Kim' }],
        qualification: [{ code: { text: 'Cardiology' } }, { code: { text: 'Paediatrics' } }],
      },
    ]);
    expect(await resources('a.csv', 'id,name,type,city\n1,City Clinic,clinic,Bonn')).toMatchObject([
      { resourceType: 'Organization', name: 'City Clinic' },
    ]);
  });

  it('tells of rows that are too short, and of columns that are not known', async () => {
    const { entries, problems } = await cut('a.csv', 'id,name,birth_date,shoe size\n1,Ann,1990,39\n2,Ben\n3,Cem,1991,40');
    expect(entries.map(({ entry }) => entry)).toEqual([0, 2]);
    expect(problems).toEqual([
      { entry: null, detail: 'columns that are not known and were left out: 4', cut: true },
      { entry: 1, detail: 'has 2 cells instead of 4', cut: true },
    ]);
  });

  it.each([
    ['colour,size\nred,7', 'has no column birth_date (patients), specialities, licence or npi (doctors), or name (hospitals)'],
    [Buffer.from([0, 1, 2, 3]), 'is neither FHIR nor CSV'],
  ])('%j is refused', async (content, why) => {
    await expect(cut('a', content)).rejects.toThrow(new Unusable(why));
  });
});
