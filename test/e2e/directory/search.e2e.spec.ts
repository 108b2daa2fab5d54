import { startSystem, type System } from '../../support/app.js';
import type { Person } from '../../support/given.js';

// Searches by name, city, language, phone and identifier, and who finds whom.

let system: System;
let admin: Person;
let hospital: Person;
let doctor: Person;
beforeAll(async () => {
  system = await startSystem();
  const { given } = system;
  admin = await given.admin();
  hospital = await given.hospital();
  doctor = await given.doctor(hospital);
  const people: [name: string, birthDate: string, more?: object][] = [
    ['María-José Núñez García', '1971-05-06', { phone: '+16175550142' }],
    ['Maria Nunes', '1990-01-01'],
    ['Жанна Петрова', '1985-03-03'],
    ['試験 花子', '1999-09-09'],
    ["Siobhán O'Brien", '1960'],
    ['Łukasz Wiśniewski', '1977-07-07'],
    ['प्रिया शर्मा', '1994-04-04'],
    ['Mary-Ann Keller', '1981-01-01'],
    ["Gina D'Angelo", '1982-02-02'],
    ['山田太郎', '1983-03-03'],
    ['Babygirl1 Smith', '2026-11-01'],
    ['Babygirl2 Smith', '2026-11-01'],
  ];
  for (const [name, birthDate, more] of people) await doctor.post('/patients', { name, birthDate, hospitalId: hospital.id, ...more });
  await admin.post('/doctors', { name: 'Dr. José Ibáñez', specialities: ['neurology'], languages: ['es'], address: { city: 'São Paulo' } });
  await admin.post('/doctors', { name: 'Joseph Ibanes', specialities: ['dermatology'], languages: ['en'], address: { city: 'Boston' } });
});
afterAll(() => system.stop());

const find = async (who: Person, query: Record<string, string>) =>
  ((await who.get(`/patients/search?${new URLSearchParams(query).toString()}`)).body.items as { name: string }[]).map(({ name }) => name);

test.each([
  ['jose nunez', 'María-José Núñez García'],
  ['GARCIA maria', 'María-José Núñez García'],
  ['Garíca', 'María-José Núñez García'],
  ['garc mar', 'María-José Núñez García'],
  ['петрова', 'Жанна Петрова'],
  ['петрвоа жанна', 'Жанна Петрова'],
  ['花子', '試験 花子'],
  ['obrien', "Siobhán O'Brien"],
  ['o’brien siobhan', "Siobhán O'Brien"],
  ['o brien', "Siobhán O'Brien"],
  ['Maryann', 'Mary-Ann Keller'],
  ['Mary Ann', 'Mary-Ann Keller'],
  ['d angelo', "Gina D'Angelo"],
  ['dangelo', "Gina D'Angelo"],
  ['太郎', '山田太郎'],
  ['田太', '山田太郎'],
  ['keller keller keller keller keller keller mary', 'Mary-Ann Keller'],
  ['Wisniewksi', 'Łukasz Wiśniewski'],
  ['शर्मा', 'प्रिया शर्मा'],
  ['Babygirl1 Smith', 'Babygirl1 Smith'],
])('%s finds %s first', async (name, expected) => {
  expect((await find(doctor, { name }))[0]).toBe(expected);
});

test('repeated words of a question are one', async () => {
  expect(await find(doctor, { name: 'keller keller keller keller keller keller petrova' })).toEqual([]);
});

test('the exact name comes before one with an error', async () => {
  expect(await find(doctor, { name: 'Maria Nunes' })).toEqual(['Maria Nunes', 'María-José Núñez García']);
});

test('name, birth date, phone as it is written and number have to fit together', async () => {
  expect(await find(doctor, { birthDate: '1971-05-06' })).toEqual(['María-José Núñez García']);
  expect(await find(doctor, { birthDate: '1971' })).toEqual(['María-José Núñez García']);
  expect(await find(doctor, { phone: '(617) 555-0142' })).toEqual(['María-José Núñez García']);
  expect(await find(doctor, { phone: '(617) 555-0142', name: 'Petrova' })).toEqual([]);
  expect((await doctor.get('/patients/search')).body.code).toBe('search-needs-something');
  expect(await find(doctor, { name: '--' })).toEqual([]);
});

test('everybody finds whom they may see, and nobody within the next request after that ended', async () => {
  const { given } = system;
  const [stranger, other] = [await given.doctor(), await given.hospital()];
  const name = 'Жанна Петрова';
  for (const who of [doctor, hospital, admin]) expect(await find(who, { name })).toEqual([name]);
  for (const who of [stranger, other, await given.patient()]) expect(await find(who, { name })).toEqual([]);
  const [patient] = (await doctor.get(`/patients/search?name=${encodeURIComponent(name)}`)).body.items as [{ id: string }];
  const [mapping] = (await doctor.get(`/mappings/doctor-patient?patientId=${patient.id}`)).body.items as [{ id: string }];
  await hospital.delete(`/mappings/doctor-patient/${mapping.id}`);
  expect(await find(doctor, { name })).toEqual([]);
  expect(await find(hospital, { name })).toEqual([name]);
});

test.each([
  ['maria nunes', ['Maria Nunes', 'María-José Núñez García']],
  ['nunez', ['María-José Núñez García', 'Maria Nunes']],
])('pages of %s follow each other by relevance without gap or repetition', async (name, expected) => {
  const seen: string[] = [];
  for (let cursor: string | null = ''; cursor !== null;) {
    const { body } = await doctor.get(`/patients/search?name=${encodeURIComponent(name)}&limit=1${cursor && `&cursor=${cursor}`}`);
    seen.push(...(body.items as { name: string }[]).map(({ name }) => name));
    cursor = body.nextCursor as string | null;
  }
  expect(seen).toEqual(expected);
});

test('doctors are found by name, speciality, city, language and hospital together', async () => {
  const found = async (query: string) => ((await admin.get(`/doctors?${query}`)).body.items as { name: string }[]).map(({ name }) => name);
  expect((await found('name=Dr%20jose%20ibanez'))[0]).toBe('Dr. José Ibáñez');
  expect(await found('name=ibanes')).toEqual(['Joseph Ibanes', 'Dr. José Ibáñez']);
  expect(await found('name=ibanes&city=sao%20paulo')).toEqual(['Dr. José Ibáñez']);
  expect(await found('language=es&speciality=NEUROLOGY')).toEqual(['Dr. José Ibáñez']);
  expect(await found(`hospitalId=${hospital.id}`)).toHaveLength(1);
  expect(await found(`name=ibanes&hospitalId=${hospital.id}`)).toEqual([]);
});

test('doctors are found by whether they take new patients', async () => {
  await admin.post('/doctors', { name: 'Dr. Room Quillon', acceptsNewPatients: true });
  await admin.post('/doctors', { name: 'Dr. Full Quillon', acceptsNewPatients: false });
  const found = async (query: string) =>
    ((await admin.get(`/doctors?name=quillon${query}`)).body.items as { name: string }[]).map(({ name }) => name);
  expect(await found('&acceptsNewPatients=true')).toEqual(['Dr. Room Quillon']);
  expect(await found('&acceptsNewPatients=false')).toEqual(['Dr. Full Quillon']);
  expect(await found('')).toHaveLength(2);
});
