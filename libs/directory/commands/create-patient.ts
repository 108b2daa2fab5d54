import { Command, CommandBus, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { OpenAccount } from '../../identity/contract.js';
import { Clock } from '../../kernel/clock.js';
import { NotAllowed } from '../../kernel/domain-error.js';
import { type Actor, SYSTEM } from '../../platform/access/actor.js';
import { loadReadable } from '../../platform/access/load.js';
import { SHARED } from '../locks.js';
import { Database } from '../../platform/database/database.js';
import { actingAs } from '../../platform/access/request-context.js';
import { sql } from '../../kernel/sql.js';
import { doctorsOfHospital, hospitalsOfDoctor } from '../contract.js';
import type { Identifier } from '../contract/patient-details.js';
import { PatientNeedsDoctorOrHospital } from '../domain/directory.errors.js';
import { Doctor } from '../domain/doctor.js';
import { Hospital } from '../domain/hospital.js';
import { DoctorPatient, HospitalPatient } from '../domain/mappings.js';
import { type NewPatient, Patient } from '../domain/patient.js';
import { Identifiers } from '../identifiers.js';
import { type PatientParts, PatientSecrets } from '../patient-secrets.js';
import { demandStanding } from '../standing.js';
import { type PatientView, toPatientView } from '../views/patient-view.js';

/**
 * Staff create a patient together with the doctor or hospital who will treat them. By default this is the caller's own profile. With an `account` the
 * patient gets a link by mail to set the password.
 */
export class CreatePatient extends Command<PatientView> {
  constructor(
    readonly actor: Actor,
    readonly input: NewPatient & PatientParts & { identifiers?: Identifier[] },
    readonly care: { doctorId?: string; hospitalId?: string },
    readonly account?: { email: string },
  ) {
    super();
  }
}

@CommandHandler(CreatePatient)
export class CreatePatientHandler implements ICommandHandler<CreatePatient> {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
    private readonly commands: CommandBus,
    private readonly secrets: PatientSecrets,
    private readonly identifiers: Identifiers,
  ) {}

  async execute({ actor, input, care, account }: CreatePatient) {
    if (!actor.may('create', 'Patient')) throw new NotAllowed('create', 'patient');
    const { role, profileId } = actor.who;
    const doctorId = care.doctorId ?? (role === 'doctor' ? profileId : undefined);
    const hospitalId = care.hospitalId ?? (role === 'hospital' ? profileId : undefined);
    if (!doctorId && !hospitalId) throw new PatientNeedsDoctorOrHospital();
    const { insurance, emergencyContacts, healthProfile, identifiers = [], ...fields } = input;
    if (healthProfile && !actor.may('update', 'HealthProfile')) throw new NotAllowed('write the health profile of', 'patient');
    return this.db.transaction(async (em) => {
      await demandStanding(this.db, actor);
      if (doctorId) await loadReadable(em, actor, Doctor, doctorId, SHARED);
      if (hospitalId) await loadReadable(em, actor, Hospital, hospitalId, SHARED);
      await this.demandOwn(actor, doctorId, hospitalId);
      const now = this.clock.now();
      const by = { userId: actor.who.userId, at: now };
      const patient = Patient.create(fields, now);
      Object.assign(patient, this.secrets.seal(patient.id, { insurance, emergencyContacts, healthProfile }));
      // The system writes what was authorised above: without its mappings the patient is hidden from everybody else.
      await actingAs(SYSTEM, async () => {
        await em.persist(patient).flush();
        if (doctorId) em.persist(DoctorPatient.open(doctorId, patient.id, by));
        if (hospitalId) em.persist(HospitalPatient.open(hospitalId, patient.id, by));
        await em.flush();
        await this.identifiers.replace(patient.id, identifiers);
        if (account) await this.commands.execute(new OpenAccount(account.email, patient.name, 'patient', patient.id, actor.who.userId));
      });
      return toPatientView(patient);
    });
  }

  /** A doctor may add patients to themselves and their hospitals, a hospital to itself and its doctors. */
  private async demandOwn(actor: Actor, doctorId: string | null | undefined, hospitalId: string | null | undefined): Promise<void> {
    const { role, profileId } = actor.who;
    if (role !== 'doctor' && role !== 'hospital') return;
    const own = profileId ?? '';
    const [mine, other, set] =
      role === 'doctor' ? [doctorId, hospitalId, hospitalsOfDoctor(own)] : [hospitalId, doctorId, doctorsOfHospital(own)];
    if (mine !== own) throw new NotAllowed('create', 'patient');
    if (!other) return;
    const related = await this.db.query(sql`select 1 where ${other}::uuid in (${set.query})`);
    if (related.length === 0) throw new NotAllowed('create', 'patient');
  }
}
