import { zoneNamed } from '../../../platform/http/fields/zones.js';
import type { Address } from '../../domain/address.js';
import { timeZoneOfState } from './united-states.js';

const plain = (text: string | undefined): string =>
  (text ?? '')
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();

/** States and provinces of countries with several zones, by code or name. */
const STATES: Record<string, Record<string, string>> = {
  CA: {
    'America/Halifax': 'ns nova scotia pe prince edward island',
    'America/Moncton': 'nb new brunswick',
    'America/St_Johns': 'nl newfoundland newfoundland and labrador',
    'America/Toronto': 'on ontario qc quebec',
    'America/Winnipeg': 'mb manitoba',
    'America/Regina': 'sk saskatchewan',
    'America/Edmonton': 'ab alberta nt northwest territories',
    'America/Vancouver': 'bc british columbia',
    'America/Whitehorse': 'yt yukon',
  },
  AU: {
    'Australia/Sydney': 'nsw new south wales act australian capital territory',
    'Australia/Melbourne': 'vic victoria',
    'Australia/Brisbane': 'qld queensland',
    'Australia/Adelaide': 'sa south australia',
    'Australia/Perth': 'wa western australia',
    'Australia/Hobart': 'tas tasmania',
    'Australia/Darwin': 'nt northern territory',
  },
  BR: {
    'America/Sao_Paulo':
      'sp sao paulo rj rio de janeiro mg minas gerais es espirito santo pr parana sc santa catarina rs rio grande do sul go goias df distrito federal',
    'America/Bahia': 'ba bahia',
    'America/Fortaleza': 'ce ceara ma maranhao pi piaui rn rio grande do norte pb paraiba',
    'America/Recife': 'pe pernambuco',
    'America/Maceio': 'al alagoas se sergipe',
    'America/Belem': 'ap amapa pa para',
    'America/Araguaina': 'to tocantins',
    'America/Cuiaba': 'mt mato grosso',
    'America/Campo_Grande': 'ms mato grosso do sul',
    'America/Porto_Velho': 'ro rondonia',
    'America/Boa_Vista': 'rr roraima',
    'America/Rio_Branco': 'ac acre',
  },
};

/** Places outside of the main zone of countries that have one: any other place there is in it. */
const REMOTE: Record<string, { main: string; elsewhere: [RegExp, string][] }> = {
  ES: {
    main: 'Europe/Madrid',
    elsewhere: [
      [/canari|palmas|tenerife|lanzarote|fuerteventura|\b3[58]\d{3}\b/, 'Atlantic/Canary'],
      [/ceuta|melilla|\b5[12]\d{3}\b/, 'Africa/Ceuta'],
    ],
  },
  PT: {
    main: 'Europe/Lisbon',
    elsewhere: [
      [/azores|acores|ponta delgada|\b9[5-9]\d\d\b/, 'Atlantic/Azores'],
      [/madeira|funchal|porto santo|\b9[0-4]\d\d\b/, 'Atlantic/Madeira'],
    ],
  },
  MX: {
    main: 'America/Mexico_City',
    elsewhere: [
      [/quintana roo|cancun|\bqroo\b/, 'America/Cancun'],
      [/sonora|hermosillo/, 'America/Hermosillo'],
      [/baja california sur|la paz|sinaloa|culiacan|mazatlan|nayarit|tepic/, 'America/Mazatlan'],
      [/baja california|tijuana|mexicali|ensenada/, 'America/Tijuana'],
      [/chihuahua|juarez|ojinaga/, ''],
      [/matamoros|reynosa|nuevo laredo/, 'America/Matamoros'],
    ],
  },
  NZ: { main: 'Pacific/Auckland', elsewhere: [[/chatham/, 'Pacific/Chatham']] },
  EC: { main: 'America/Guayaquil', elsewhere: [[/galapagos/, 'Pacific/Galapagos']] },
  CL: {
    main: 'America/Santiago',
    elsewhere: [
      [/magallanes|punta arenas|puerto natales/, 'America/Punta_Arenas'],
      [/aysen|aisen|coyhaique/, 'America/Coyhaique'],
      [/pascua|rapa nui|easter/, 'Pacific/Easter'],
    ],
  },
  // Urumqi has the time of Peking by law, and its own by custom: the importer decides.
  CN: { main: 'Asia/Shanghai', elsewhere: [[/xinjiang|urumqi|kashgar|kashi/, '']] },
  UA: { main: 'Europe/Kyiv', elsewhere: [[/crimea|krym|simferopol|sevastopol|krim/, '']] },
};

const sameName = (words: string, state: string): boolean => new RegExp(`(^| )${state}( |$)`).test(words);
const cities = new Map<string, Map<string, string>>();
const single = new Map<string, string | undefined>();

/** The time zone of a place: that of its country where there is one, else that of its state or city. Undefined where these do not decide. */
export function timeZoneAt(address: Address | undefined): string | undefined {
  const { country } = address ?? {};
  if (!address || !country || !/^[A-Z]{2}$/.test(country)) return undefined;
  if (country === 'US') return address.state ? timeZoneOfState(address.state) : undefined;
  const only = zoneOf(country);
  if (only !== undefined) return only;
  const { city, region, state, postalCode } = address;
  const remote = REMOTE[country];
  const place = plain([city, region, state, postalCode].filter(Boolean).join(' '));
  if (remote)
    return place === '' ? undefined : (remote.elsewhere.find(([pattern]) => pattern.test(place)) ?? ['', remote.main])[1] || undefined;
  const inState = Object.entries(STATES[country] ?? {}).find(([, names]) => state && sameName(names, plain(state)));
  return inState?.[0] ?? citiesOf(country).get(plain(city));
}

/** The zone of a country that has one, or whose zones have had the same time for years. */
export function zoneOf(country: string): string | undefined {
  if (!single.has(country)) {
    const zones = zonesOf(country);
    single.set(country, new Set(zones.map(clockOf)).size === 1 ? mainOf(country, zones) : undefined);
  }
  return single.get(country);
}

/** Büsingen has the time of Berlin, and Cordoba that of Buenos Aires: the zone of the capital stands for the country. */
const CAPITALS: Record<string, string> = {
  AR: 'America/Argentina/Buenos_Aires',
  CY: 'Asia/Nicosia',
  UZ: 'Asia/Tashkent',
  MY: 'Asia/Kuala_Lumpur',
};
const mainOf = (country: string, zones: string[]): string | undefined => CAPITALS[country] ?? zones[0];

const zonesOf = (country: string): string[] => {
  const locale = new Intl.Locale(`und-${country}`) as Intl.Locale & { getTimeZones?: () => string[] | undefined };
  return (locale.getTimeZones?.() ?? []).flatMap((zone) => zoneNamed(zone) ?? []);
};

/** The offsets of a zone through the past years and the next, by which equal clocks are known. */
function clockOf(timeZone: string): string {
  const format = new Intl.DateTimeFormat('en', { timeZone, timeZoneName: 'longOffset' });
  const year = new Date().getUTCFullYear();
  const days = [year - 2, year - 1, year, year + 1].flatMap((of) =>
    Array.from({ length: 24 }, (_, half) => Date.UTC(of, half >> 1, 1 + (half % 2) * 15)),
  );
  return days.map((day) => format.formatToParts(day).find(({ type }) => type === 'timeZoneName')?.value).join(' ');
}

/** Zones by the city of their name. */
function citiesOf(country: string): Map<string, string> {
  const known = cities.get(country) ?? new Map(zonesOf(country).map((zone) => [plain(zone.split('/').at(-1)), zone]));
  cities.set(country, known);
  return known;
}
