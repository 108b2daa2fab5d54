import type { Insurance } from '../../contract/patient-details.js';
import type { Coverage, FhirIdentifier } from './fhir.js';
import { identifiersOf } from './identifiers.js';
import { partialDateOf } from './partial-dates.js';

const LONGEST = 200;
const LONGEST_NUMBER = 64;

/** The day until which it is valid; less than a day is not kept. */
const lastDay = (end: string | null | undefined): string | undefined => {
  const day = partialDateOf(end ?? '');
  return day?.length === 10 ? day : undefined;
};

/** Insurances that a patient's own identifiers name. */
export function memberships(identifiers: FhirIdentifier[] | null | undefined, today: string): Insurance[] {
  return (identifiers ?? []).flatMap((given) => {
    const [known] = identifiersOf([given], 'patient', today);
    if (known?.note !== 'insurance' || given.use === 'old') return [];
    const validUntil = lastDay(given.period?.end);
    return [
      {
        insurer: (given.assigner?.display ?? known.system).slice(0, LONGEST),
        memberNumber: known.value.slice(0, LONGEST_NUMBER),
        ...(validUntil && { validUntil }),
      },
    ];
  });
}

/** The insurance that a Coverage tells of; its insurer may be known by a reference only. Undefined if it has no member number. */
export function coverageOf(from: Coverage): (Omit<Insurance, 'insurer'> & { insurer?: string }) | undefined {
  const memberNumber =
    from.subscriberId ??
    from.identifier?.find(({ type }) => type?.coding?.some(({ code }) => code === 'MB' || code === 'SN'))?.value ??
    from.identifier?.find(({ value }) => value)?.value;
  if (!memberNumber) return undefined;
  const classed = (code: string) => from.class?.find(({ type }) => type?.coding?.some((coding) => coding.code === code));
  const plan = classed('plan');
  const validUntil = lastDay(from.period?.end);
  const told = {
    insurer: from.payor
      ?.map(({ display }) => display)
      .find(Boolean)
      ?.slice(0, LONGEST),
    plan: (plan?.name ?? plan?.value)?.slice(0, LONGEST),
    memberNumber: memberNumber.slice(0, LONGEST_NUMBER),
    groupNumber: classed('group')?.value?.slice(0, LONGEST_NUMBER),
    validUntil,
  };
  return Object.fromEntries(Object.entries(told).filter(([, value]) => value !== undefined)) as typeof told;
}
