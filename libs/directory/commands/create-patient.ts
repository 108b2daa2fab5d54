import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Clock } from '../../kernel/clock.js';
import { NotAllowed } from '../../kernel/domain-error.js';
import { type Actor, SYSTEM } from '../../platform/access/actor.js';
import { loadReadable } from '../../platform/access/load.js';
import { Database } from '../../platform/database/database.js';
import { actingAs } from '../../platform/access/request-context.js';
import { sql } from '../../kernel/sql.js';
import { doctorsOfHospital, hospitalsOfDoctor } from '../contract.js';
import { PatientNeedsDoctorOrHospital } from '../domain/directory.errors.js';
import { Doctor } from '../domain/doctor.js';
import { Hospital } from '../domain/hospital.js';
import { DoctorPatient, HospitalPatient } from '../domain/mappings.js';
import { type NewPatient, Patient } from '../domain/patient.js';
import { demandStanding } from '../standing.js';
import { type PatientView, toPatientView } from '../views.js';

/** Staff create a patient together with the doctor or hospital who will treat them. By default this is the caller's own profile. */
export class CreatePatient extends Command<PatientView> {
  constructor(
    readonly actor: Actor,
    readonly input: NewPatient,
    readonly care: { doctorId?: string; hospitalId?: string },
  ) {
    super();
  }
}

@CommandHandler(CreatePatient)
export class CreatePatientHandler implements ICommandHandler<CreatePatient> {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
  ) {}

  async execute({ actor, input, care }: CreatePatient) {
    if (!actor.may('create', 'Patient')) throw new NotAllowed('create', 'patient');
    const { role, profileId } = actor.who;
    const doctorId = care.doctorId ?? (role === 'doctor' ? profileId : undefined);
    const hospitalId = care.hospitalId ?? (role === 'hospital' ? profileId : undefined);
    if (!doctorId && !hospitalId) throw new PatientNeedsDoctorOrHospital();
    return this.db.transaction(async (em) => {
      await demandStanding(this.db, actor);
      if (doctorId) await loadReadable(em, actor, Doctor, doctorId);
      if (hospitalId) await loadReadable(em, actor, Hospital, hospitalId);
      await this.demandOwn(actor, doctorId, hospitalId);
      const now = this.clock.now();
      const by = { userId: actor.who.userId, at: now };
      const patient = Patient.create(input, now);
      // The system writes what was authorised above: without its mappings the patient is hidden from everybody else.
      await actingAs(SYSTEM, async () => {
        await em.persist(patient).flush();
        if (doctorId) em.persist(DoctorPatient.open(doctorId, patient.id, by));
        if (hospitalId) em.persist(HospitalPatient.open(hospitalId, patient.id, by));
        await em.flush();
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
