import { timeZoneAt, zoneOf } from './zones.js';

it.each([
  [{ country: 'DE' }, 'Europe/Berlin'],
  [{ country: 'IN', city: 'New Delhi' }, 'Asia/Kolkata'],
  [{ country: 'AR' }, 'America/Argentina/Buenos_Aires'],
  [{ country: 'MY' }, 'Asia/Kuala_Lumpur'],
  [{ country: 'UA', city: 'Lviv' }, 'Europe/Kyiv'],
  [{ country: 'US', state: 'KS' }, 'America/Chicago'],
  [{ country: 'US' }, undefined],
  [{ country: 'CA', state: 'ON' }, 'America/Toronto'],
  [{ country: 'CA', city: 'Vancouver' }, 'America/Vancouver'],
  [{ country: 'AU', state: 'NSW' }, 'Australia/Sydney'],
  [{ country: 'AU', city: 'Hobart' }, 'Australia/Hobart'],
  [{ country: 'BR', state: 'São Paulo' }, 'America/Sao_Paulo'],
  [{ country: 'BR', state: 'Mato Grosso do Sul' }, 'America/Campo_Grande'],
  [{ country: 'BR', city: 'Manaus' }, 'America/Manaus'],
  [{ country: 'ES', city: 'Sevilla' }, 'Europe/Madrid'],
  [{ country: 'ES', city: 'Las Palmas' }, 'Atlantic/Canary'],
  [{ country: 'ES', postalCode: '38001' }, 'Atlantic/Canary'],
  [{ country: 'ES' }, undefined],
  [{ country: 'PT', city: 'Funchal' }, 'Atlantic/Madeira'],
  [{ country: 'CN', city: 'Beijing' }, 'Asia/Shanghai'],
  [{ country: 'CN', city: 'Urumqi' }, undefined],
  [{ country: 'RU', city: 'Omsk' }, 'Asia/Omsk'],
  [{ country: 'RU' }, undefined],
  [{ country: 'ZZ' }, undefined],
  [{ city: 'Berlin' }, undefined],
  [undefined, undefined],
])('at %j clocks follow %s', (address, zone) => {
  expect(timeZoneAt(address)).toBe(zone);
});

it('an installation has the zone of its country if there is one', () => {
  expect([zoneOf('DE'), zoneOf('JP'), zoneOf('US')]).toEqual(['Europe/Berlin', 'Asia/Tokyo', undefined]);
});
