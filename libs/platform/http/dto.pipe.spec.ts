import type { ArgumentMetadata } from '@nestjs/common';
import { Config } from '../config.js';
import { Scopes } from '../access/scopes.js';
import { DtoReader } from './dto-reader.js';
import { DtoPipe } from './dto.pipe.js';
import { Phone } from './fields/texts.js';

const inCountry = (country: string) =>
  new DtoPipe(
    new DtoReader(
      Config.fromEnvironment({
        DATABASE_URL: 'postgresql://localhost/none',
        REDIS_URL: 'redis://localhost',
        JWT_PRIVATE_KEY: 'not looked at here',
        SECRET_KEY: Buffer.alloc(32).toString('base64'),
        ENCRYPTION_KEYS: `first=${Buffer.alloc(32).toString('base64')}`,
        COUNTRY: country,
      }),
      new Scopes({}),
    ),
  );

class Contact {
  @Phone() phone!: string;
}

test.each<ArgumentMetadata>([
  { type: 'body' },
  { type: 'body', metatype: Object },
  { type: 'query', metatype: String },
  { type: 'param', metatype: String, data: 'id' },
  { type: 'body', metatype: Contact, data: 'phone' },
])('nothing goes unchecked because a route names no class: %p', (metadata) => {
  expect(() => inCountry('US').transform({ a: 1 }, metadata)).toThrow('names no DTO class');
});

test('a phone number without a country code is one of the installation’s country', () => {
  const read = (country: string, phone: string) => inCountry(country).transform({ phone }, { type: 'body', metatype: Contact });
  expect(read('US', '(617) 555-0123')).toEqual({ phone: '+16175550123' });
  expect(read('ES', '912 345 678')).toEqual({ phone: '+34912345678' });
  expect(read('ES', '+1 617 555 0123')).toEqual({ phone: '+16175550123' });
});
