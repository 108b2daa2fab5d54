import { contactsAfter, NO_CONTACTS } from './contacts.js';

const phone = (value: string, primary = false) => ({ type: 'home' as const, value, primary });

test('a list has one primary entry: the marked one, else the first', () => {
  const first = contactsAfter(NO_CONTACTS, { phones: [phone('+1'), phone('+2')] });
  expect([first.phone, first.phones.map(({ primary }) => primary)]).toEqual(['+1', [true, false]]);
  const marked = contactsAfter(NO_CONTACTS, { phones: [phone('+1'), phone('+2', true)] });
  expect([marked.phone, marked.phones.map(({ primary }) => primary)]).toEqual(['+2', [false, true]]);
});

test('a single contact takes the place of the primary one, with its type, and leaves the others', () => {
  const before = contactsAfter(NO_CONTACTS, { phones: [phone('+1'), phone('+2')] });
  const after = contactsAfter(before, { phone: '+3' });
  expect(after.phones).toEqual([
    { type: 'home', value: '+3', written: null, primary: true },
    { type: 'home', value: '+2', written: null, primary: false },
  ]);
  expect(after.phone).toBe('+3');
});

test('without the primary contact the next one is primary; without any there is none', () => {
  const before = contactsAfter(NO_CONTACTS, {
    emails: [
      { type: 'home', value: 'a@x.example' },
      { type: 'work', value: 'b@x.example' },
    ],
  });
  const once = contactsAfter(before, { email: null });
  expect([once.email, once.emails.length]).toEqual(['b@x.example', 1]);
  const twice = contactsAfter(once, { email: null });
  expect([twice.email, twice.emails]).toEqual([null, []]);
});

test('the primary address is answered without its type', () => {
  const { address, addresses } = contactsAfter(NO_CONTACTS, { address: { city: 'Boston', country: 'US' } });
  expect(address).toEqual({ city: 'Boston', country: 'US' });
  expect(addresses).toEqual([{ city: 'Boston', country: 'US', type: 'other', primary: true }]);
});
