const LONGEST = 64;

/** Zones that the Unicode data still list under a name that the IANA database has replaced. */
const RENAMED: Readonly<Record<string, string>> = {
  'Africa/Asmera': 'Africa/Asmara',
  'America/Buenos_Aires': 'America/Argentina/Buenos_Aires',
  'America/Catamarca': 'America/Argentina/Catamarca',
  'America/Coral_Harbour': 'America/Atikokan',
  'America/Cordoba': 'America/Argentina/Cordoba',
  'America/Godthab': 'America/Nuuk',
  'America/Indianapolis': 'America/Indiana/Indianapolis',
  'America/Jujuy': 'America/Argentina/Jujuy',
  'America/Louisville': 'America/Kentucky/Louisville',
  'America/Mendoza': 'America/Argentina/Mendoza',
  'Asia/Calcutta': 'Asia/Kolkata',
  'Asia/Katmandu': 'Asia/Kathmandu',
  'Asia/Rangoon': 'Asia/Yangon',
  'Asia/Saigon': 'Asia/Ho_Chi_Minh',
  'Atlantic/Faeroe': 'Atlantic/Faroe',
  'Europe/Kiev': 'Europe/Kyiv',
  'Pacific/Enderbury': 'Pacific/Kanton',
  'Pacific/Ponape': 'Pacific/Pohnpei',
  'Pacific/Truk': 'Pacific/Chuuk',
};

const PLACES = new Set([...Intl.supportedValuesOf('timeZone'), 'UTC']);
/** Zones of the database without a place, such as Etc/GMT+5. */
const FIXED = /^Etc\/GMT[+-]\d{1,2}$/;

const known = new Map<string, string>();

/**
 * The current IANA name of a time zone, from a name in any case or an old name: `asia/calcutta` is Asia/Kolkata. Undefined for abbreviations such as
 * EST and for offsets such as +05:00.
 */
export function zoneNamed(name: string): string | undefined {
  if (name.length > LONGEST || !/^([A-Za-z]+(\/|$)[\w/+-]*)$/.test(name)) return undefined;
  if (!name.includes('/') && name.toUpperCase() !== 'UTC') return undefined;
  const lower = name.toLowerCase();
  const found = known.get(lower) ?? resolve(name);
  // Only existing names are cached: invented names take no memory.
  if (found !== undefined) known.set(lower, found);
  return found;
}

/** Today's date in a time zone, YYYY-MM-DD; in UTC by default. */
export const todayIn = (timeZone = 'UTC'): string => new Intl.DateTimeFormat('en-CA', { dateStyle: 'short', timeZone }).format(new Date());

function resolve(name: string): string | undefined {
  try {
    const { timeZone } = new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions();
    return RENAMED[timeZone] ?? (PLACES.has(timeZone) || FIXED.test(timeZone) ? timeZone : undefined);
  } catch {
    return undefined;
  }
}
