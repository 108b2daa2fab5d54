import type { CommandBus, QueryBus } from '@nestjs/cqrs';
import { CreateDoctor } from '../../libs/directory/commands/create-doctor.js';
import { CreateHospital } from '../../libs/directory/commands/create-hospital.js';
import { MapDoctorToPatient } from '../../libs/directory/commands/map-doctor-to-patient.js';
import { MapHospitalToDoctor } from '../../libs/directory/commands/map-hospital-to-doctor.js';
import { MapHospitalToPatient } from '../../libs/directory/commands/map-hospital-to-patient.js';
import { CreatePatient } from '../../libs/directory/commands/create-patient.js';
import { MapUserToPatient } from '../../libs/directory/commands/map-user-to-patient.js';
import { type PatientChanges, UpdatePatient } from '../../libs/directory/commands/update-patient.js';
import { ValidatePatient } from '../../libs/directory/commands/validate-patient.js';
import type { DoctorInput } from '../../libs/directory/domain/doctor.js';
import type { Address } from '../../libs/directory/domain/address.js';
import { CreateUser } from '../../libs/identity/commands/create-user.js';
import { SignUp } from '../../libs/identity/commands/sign-up.js';
import { EmailTaken } from '../../libs/identity/domain/user.errors.js';
import { SYSTEM } from '../../libs/platform/access/actor.js';
import type { Actors } from '../../libs/platform/access/actors.js';
import { actingAs } from '../../libs/platform/access/request-context.js';
import { ScheduleAppointment } from '../../libs/scheduling/commands/schedule-appointment.js';
import { createClinicDay } from './clinic-day.js';

const TIME_ZONE = 'America/New_York';
const ADDRESS: Address = { line: '1 Harbour Street', city: 'Boston', state: 'MA', postalCode: '02110', country: 'US' };

/** Details of Ada Rivera that are sealed at rest. */
const ADA: PatientChanges = {
  phone: '+16175550102',
  identifiers: [{ kind: 'mrn', system: 'urn:harbour:mrn', value: 'HC-100274' }],
  insurance: [{ insurer: 'Harbour Health Plan', plan: 'Silver', memberNumber: 'HHP-55-1029' }],
  emergencyContacts: [{ name: 'Luis Rivera', relation: 'husband', phone: '+16175550199' }],
  healthProfile: { bloodType: 'A+', allergies: ['penicillin'], conditions: ['hypertension'], medications: ['amlodipine 5 mg'], heightCm: 168, weightKg: 62.5 },
};

/** Creates Harbour Clinic and its people, through the same commands as the API. Reports each step to `tell`. */
export async function createDemoPeople(
  { commands, queries }: { commands: CommandBus; queries: QueryBus },
  actors: Actors,
  now: Date,
  passwordHash: string,
  tell: (line: string) => void,
): Promise<void> {
  const clinic = await commands.execute(
    new CreateHospital(SYSTEM, {
      name: 'Harbour Clinic',
      type: 'clinic',
      email: 'front-desk@harbour.example',
      phones: [
        { type: 'work', value: '+16175550100', primary: true },
        { type: 'fax', value: '+16175550109' },
      ],
      website: 'https://harbour.example',
      licenceNumber: 'HC-2041',
      accreditation: 'Joint Commission, 2026',
      address: ADDRESS,
      specialities: ['cardiology', 'general practice'],
      timeZone: TIME_ZONE,
    }),
  );
  await account('harbour@demo.example', 'Harbour Clinic', 'hospital', clinic.id);
  tell('Harbour Clinic and its staff account');

  const grace = await doctor('Dr. Grace Okafor', 'grace@demo.example', {
    designation: 'Consultant cardiologist',
    specialities: ['cardiology'],
    licenceNumber: 'MA-204513',
    experienceYears: 20,
    education: ['MD, University of Lagos, 2006'],
    languages: ['en', 'fr'],
    fee: { amount: '180.00', currency: 'USD' },
    shift: { start: '08:30', end: '16:30' },
  });
  const jonas = await doctor('Dr. Jonas Weber', 'jonas@demo.example', {
    designation: 'Family doctor',
    specialities: ['general practice'],
    licenceNumber: 'MA-118302',
    experienceYears: 9,
    languages: ['en', 'de'],
    fee: { amount: '95.00', currency: 'USD' },
    shift: { start: '09:00', end: '18:00' },
  });
  tell('Dr. Grace Okafor and Dr. Jonas Weber, who work there');

  const ada = await patient('Ada Rivera', 'ada@demo.example', '1988-03-14', 'female', 'es');
  const noah = await patient('Noah Lindqvist', 'noah@demo.example', '1979-11-02', 'male', 'en');
  tell('Ada Rivera and Noah Lindqvist');

  await commands.execute(new MapHospitalToPatient(SYSTEM, clinic.id, ada.id));
  await commands.execute(new MapDoctorToPatient(SYSTEM, grace, ada.id));
  await commands.execute(new UpdatePatient(SYSTEM, ada.id, ADA));
  await commands.execute(new ValidatePatient(SYSTEM, ada.id, 'validated_by_doctor'));
  await commands.execute(
    new ScheduleAppointment(SYSTEM, {
      doctorId: grace,
      patientId: ada.id,
      hospitalId: clinic.id,
      type: 'consultation',
      modality: 'in_person',
      startsAt: tomorrowAtTen(now),
      durationMinutes: 30,
      reason: 'First visit',
    }),
  );
  tell('Ada Rivera in the care of Dr. Okafor, with an appointment tomorrow');

  const mara = await commands.execute(
    new CreatePatient(SYSTEM, { name: 'Mara Rivera', birthDate: '2017-06-02', gender: 'female', timeZone: TIME_ZONE }, { doctorId: jonas, hospitalId: clinic.id }),
  );
  const scopes = ['book', 'chat', 'records'] as const;
  await commands.execute(new MapUserToPatient(SYSTEM, { userId: ada.userId, patientId: mara.id, relation: 'child', scopes: [...scopes] }));
  tell('Mara Rivera, for whom her mother Ada acts, in the care of Dr. Weber');

  const asNoah = actors.of({ userId: noah.userId, role: 'patient', profileId: noah.id, inGoodStanding: true });
  await actingAs(asNoah, () => commands.execute(new MapDoctorToPatient(asNoah, jonas, noah.id)));
  tell('Noah Lindqvist, who asks Dr. Weber for care and waits for the answer');

  await createClinicDay(commands, queries, { clinicId: clinic.id, timeZone: TIME_ZONE, grace, jonas, mara: mara.id }, tell);

  async function doctor(name: string, email: string, more: Pick<DoctorInput, 'specialities' | 'languages'> & Partial<DoctorInput>): Promise<string> {
    const { id } = await commands.execute(new CreateDoctor(SYSTEM, { name, email, address: ADDRESS, timeZone: TIME_ZONE, ...more }));
    await commands.execute(new MapHospitalToDoctor(SYSTEM, clinic.id, id));
    await account(email, name, 'doctor', id);
    return id;
  }

  async function account(email: string, name: string, role: 'doctor' | 'hospital', profileId: string): Promise<void> {
    await commands.execute(new CreateUser(SYSTEM, { email, passwordHash, name, role, profileId }));
  }

  async function patient(name: string, email: string, birthDate: string, gender: 'female' | 'male', preferredLanguage: string): Promise<{ id: string; userId: string }> {
    const profile = { name, email, birthDate, gender, preferredLanguage, timeZone: TIME_ZONE };
    const { user, profileId } = await commands.execute(new SignUp({ email, passwordHash, newcomer: { role: 'patient', profile }, verified: true }));
    if (!profileId) throw new EmailTaken();
    return { id: profileId, userId: user.id };
  }
}

/** Ten o'clock in Boston tomorrow, by the date there. */
function tomorrowAtTen(now: Date): Date {
  const today = new Intl.DateTimeFormat('en-CA', { timeZone: TIME_ZONE }).format(now);
  const tomorrow = new Date(Date.parse(today) + 86_400_000).toISOString().slice(0, 10);
  const hour = (at: Date) => Number(new Intl.DateTimeFormat('en-US', { timeZone: TIME_ZONE, hour: 'numeric', hourCycle: 'h23' }).format(at));
  const guess = new Date(`${tomorrow}T15:00:00Z`);
  return new Date(guess.getTime() - (hour(guess) - 10) * 3_600_000);
}
