import { type CountryCode, isSupportedCountry, parsePhoneNumberFromString } from 'libphonenumber-js/core';
import metadata from 'libphonenumber-js/min/metadata';
import { installation } from './installation.js';

/** Whether numbers of this country (ISO 3166-1 alpha-2) can be read. */
export const isPhoneCountry = (code: string): boolean => isSupportedCountry(code as CountryCode, metadata);

/** A phone number that people wrote, as in E.164, with `;ext=12` for an extension (RFC 3966); undefined where no number can be that long or short. */
export function readPhone(written: string): string | undefined {
  // Address books put marks of direction around a number, and spaces of every width into it.
  const spaced = written
    .replace(/^tel:/i, '')
    .replaceAll(/\p{Cf}/gu, '')
    .replaceAll(/\p{Zs}/gu, ' ')
    .trim();
  const number = parsePhoneNumberFromString(spaced, { defaultCountry: installation().country as CountryCode, extract: false }, metadata);
  if (!number?.isPossible()) return undefined;
  return number.ext ? `${number.number};ext=${number.ext}` : number.number;
}
