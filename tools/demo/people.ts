import type { CommandBus } from '@nestjs/cqrs';
import { CreateDoctor } from '../../libs/directory/commands/create-doctor.js';
import { CreateHospital } from '../../libs/directory/commands/create-hospital.js';
import { MapDoctorToPatient } from '../../libs/directory/commands/map-doctor-to-patient.js';
import { MapHospitalToDoctor } from '../../libs/directory/commands/map-hospital-to-doctor.js';
import { MapHospitalToPatient } from '../../libs/directory/commands/map-hospital-to-patient.js';
import type { Address } from '../../libs/directory/domain/address.js';
import { CreateUser } from '../../libs/identity/commands/create-user.js';
import { SignUp } from '../../libs/identity/commands/sign-up.js';
import { EmailTaken } from '../../libs/identity/domain/user.errors.js';
import { SYSTEM } from '../../libs/platform/access/actor.js';
import { ScheduleAppointment } from '../../libs/scheduling/commands/schedule-appointment.js';

const TIME_ZONE = 'America/New_York';
const ADDRESS: Address = { line: '1 Harbour Street', city: 'Boston', state: 'MA', postalCode: '02110', country: 'US' };

/** Creates Harbour Clinic and its people, through the same commands as the API. Reports each step to `tell`. */
export async function createDemoPeople(commands: CommandBus, now: Date, passwordHash: string, tell: (line: string) => void): Promise<void> {
  const clinic = await commands.execute(
    new CreateHospital(SYSTEM, {
      name: 'Harbour Clinic',
      type: 'clinic',
      email: 'front-desk@harbour.example',
      phone: '+16175550100',
      address: ADDRESS,
      specialities: ['cardiology', 'general practice'],
      timeZone: TIME_ZONE,
    }),
  );
  await account('harbour@demo.example', 'Harbour Clinic', 'hospital', clinic.id);
  tell('Harbour Clinic and its staff account');

  const grace = await doctor('Dr. Grace Okafor', 'grace@demo.example', 'cardiology', ['en', 'fr']);
  await doctor('Dr. Jonas Weber', 'jonas@demo.example', 'general practice', ['en', 'de']);
  tell('Dr. Grace Okafor and Dr. Jonas Weber, who work there');

  const ada = await patient('Ada Rivera', 'ada@demo.example', '1988-03-14', 'female', 'es');
  await patient('Noah Lindqvist', 'noah@demo.example', '1979-11-02', 'male', 'en');
  tell('Ada Rivera and Noah Lindqvist');

  await commands.execute(new MapHospitalToPatient(SYSTEM, clinic.id, ada));
  await commands.execute(new MapDoctorToPatient(SYSTEM, grace, ada));
  await commands.execute(
    new ScheduleAppointment(SYSTEM, {
      doctorId: grace,
      patientId: ada,
      hospitalId: clinic.id,
      type: 'consultation',
      modality: 'in_person',
      startsAt: tomorrowAtTen(now),
      durationMinutes: 30,
      reason: 'First visit',
    }),
  );
  tell('Ada Rivera in the care of Dr. Okafor, with an appointment tomorrow');

  async function doctor(name: string, email: string, speciality: string, languages: string[]): Promise<string> {
    const { id } = await commands.execute(new CreateDoctor(SYSTEM, { name, specialities: [speciality], languages, email, address: ADDRESS, timeZone: TIME_ZONE }));
    await commands.execute(new MapHospitalToDoctor(SYSTEM, clinic.id, id));
    await account(email, name, 'doctor', id);
    return id;
  }

  async function account(email: string, name: string, role: 'doctor' | 'hospital', profileId: string): Promise<void> {
    await commands.execute(new CreateUser(SYSTEM, { email, passwordHash, name, role, profileId }));
  }

  async function patient(name: string, email: string, birthDate: string, gender: 'female' | 'male', preferredLanguage: string): Promise<string> {
    const profile = { name, birthDate, gender, preferredLanguage, timeZone: TIME_ZONE };
    const { profileId } = await commands.execute(new SignUp({ email, passwordHash, newcomer: { role: 'patient', profile }, verified: true }));
    if (!profileId) throw new EmailTaken();
    return profileId;
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
