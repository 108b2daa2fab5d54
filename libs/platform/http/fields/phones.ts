import { type CountryCode, isSupportedCountry, parsePhoneNumberFromString } from 'libphonenumber-js/core';
import metadata from 'libphonenumber-js/min/metadata';
import { installation } from './installation.js';

/** True if numbers of this country (ISO 3166-1 alpha-2) can be read. */
export const isPhoneCountry = (code: string): boolean => isSupportedCountry(code as CountryCode, metadata);

/**
 * Reads a phone number that a person wrote, as in E.164, with `;ext=12` for an extension (RFC 3966). Undefined if it is too long or too short for any
 * number.
 */
export function readPhone(written: string): string | undefined {
  // Address books put direction marks around a number, and spaces of every width into it.
  const spaced = written
    .replace(/^tel:/i, '')
    .replaceAll(/\p{Cf}/gu, '')
    .replaceAll(/\p{Zs}/gu, ' ')
    .trim();
  const number = parsePhoneNumberFromString(spaced, { defaultCountry: installation().country as CountryCode, extract: false }, metadata);
  if (!number?.isPossible()) return undefined;
  return number.ext ? `${number.number};ext=${number.ext}` : number.number;
}
