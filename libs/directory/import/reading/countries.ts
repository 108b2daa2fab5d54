const REGIONS = new Intl.DisplayNames('en', { type: 'region' });
const LETTERS = Array.from({ length: 26 }, (_, at) => String.fromCharCode(65 + at));
const current = (code: string): string => new Intl.Locale(`und-${code}`).region ?? code;
const CODES = LETTERS.flatMap((a) => LETTERS.map((b) => a + b)).filter((code) => ![undefined, code].includes(REGIONS.of(code)));

/** Names of countries in their own languages, and the letters that HL7 examples and older systems use. */
const MORE: Record<string, string> = {
  'UNITED STATES OF AMERICA': 'US',
  'U.S.A.': 'US',
  'U.S.': 'US',
  ENGLAND: 'GB',
  SCOTLAND: 'GB',
  WALES: 'GB',
  'NORTHERN IRELAND': 'GB',
  DEUTSCHLAND: 'DE',
  ÖSTERREICH: 'AT',
  SCHWEIZ: 'CH',
  SUISSE: 'CH',
  SVIZZERA: 'CH',
  ESPAÑA: 'ES',
  ITALIA: 'IT',
  'THE NETHERLANDS': 'NL',
  NEDERLAND: 'NL',
  BELGIË: 'BE',
  BELGIQUE: 'BE',
  POLSKA: 'PL',
  MAGYARORSZÁG: 'HU',
  SVERIGE: 'SE',
  NORGE: 'NO',
  DANMARK: 'DK',
  SUOMI: 'FI',
  BRASIL: 'BR',
  MÉXICO: 'MX',
  'CZECH REPUBLIC': 'CZ',
  TURKEY: 'TR',
  日本: 'JP',
  中国: 'CN',
  भारत: 'IN',
};
/** ISO 3166-1 alpha-3 codes, which FHIR takes as well. */
const ALPHA_3 =
  'USA:US GBR:GB DEU:DE AUT:AT CHE:CH FRA:FR ITA:IT ESP:ES PRT:PT NLD:NL BEL:BE LUX:LU IRL:IE DNK:DK NOR:NO SWE:SE FIN:FI ISL:IS POL:PL CZE:CZ SVK:SK HUN:HU ROU:RO BGR:BG GRC:GR TUR:TR UKR:UA RUS:RU EST:EE LVA:LV LTU:LT SVN:SI HRV:HR SRB:RS CAN:CA MEX:MX BRA:BR ARG:AR CHL:CL COL:CO PER:PE AUS:AU NZL:NZ JPN:JP CHN:CN KOR:KR IND:IN PAK:PK BGD:BD LKA:LK IDN:ID MYS:MY SGP:SG THA:TH VNM:VN PHL:PH ZAF:ZA NGA:NG KEN:KE EGY:EG MAR:MA ISR:IL SAU:SA ARE:AE';

const COUNTRIES = new Map([
  ...CODES.flatMap((code) => [[code, current(code)] as const, [(REGIONS.of(code) ?? code).toUpperCase(), current(code)] as const]),
  ...ALPHA_3.split(' ').map((pair) => pair.split(':') as [string, string]),
  ...Object.entries(MORE),
]);

/** ISO 3166-1 alpha-2 code, from a code or a name. */
export const countryCode = (country: string | null | undefined): string | undefined =>
  country ? COUNTRIES.get(country.trim().toUpperCase()) : undefined;
