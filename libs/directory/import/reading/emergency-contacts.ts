import type { EmergencyContact } from '../../contract/patient-details.js';
import { emailsOf, phonesOf } from './contacts.js';
import { countryCode } from './countries.js';
import type { ContactPerson } from './fhir.js';
import { personName } from './names.js';
import { isCurrent } from './periods.js';

const MOST = 10;

/** People to call for a patient. One without a name or a phone cannot be called. */
export function contactsToCall(
  all: ContactPerson[] | null | undefined,
  home: { country?: string } | undefined,
  today: string,
): { contacts: EmergencyContact[]; warnings: string[] } {
  const contacts: EmergencyContact[] = [];
  const warnings: string[] = [];
  for (const [at, person] of (all ?? []).entries()) {
    if (!isCurrent(person.period, today)) continue;
    const name = personName(person.name ? [person.name] : [], today)?.shown;
    const country = countryCode(person.address?.country);
    const phone = phonesOf(person.telecom, country ? { country } : home, today).phones[0]?.value;
    if (!name || !phone) {
      warnings.push(`contact.${at}: has no ${name ? 'phone' : 'name'} and was left out`);
      continue;
    }
    const relation = person.relationship?.map(({ text, coding }) => text ?? coding?.find(({ display }) => display)?.display).find(Boolean);
    const email = emailsOf(person.telecom, today).emails[0]?.value;
    contacts.push({ name: name.slice(0, 200), ...(relation && { relation: relation.slice(0, 100) }), phone, ...(email && { email }) });
  }
  return { contacts: contacts.slice(0, MOST), warnings };
}
