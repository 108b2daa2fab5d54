import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import { sql } from '../../kernel/sql.js';
import type { Actor } from '../../platform/access/actor.js';
import { loadReadable } from '../../platform/access/load.js';
import { Database } from '../../platform/database/database.js';
import { Named, Names } from '../../platform/http/fields/named.js';
import { ListOf } from '../../platform/http/fields/objects.js';
import { Id, Shown, shown } from '../../platform/http/fields/texts.js';
import { Instant } from '../../platform/http/fields/times.js';
import { doctorsFor, hospitalsFor } from '../care-team.js';
import { Patient } from '../domain/patient.js';

class CareTeamDoctor {
  @Id() doctorId!: string;
  @Shown({ example: 'Grace Okafor' }) name!: string;
  @Shown({ nullable: true, example: 'Consultant' }) designation!: string | null;
  @ListOf(shown, { example: ['cardiology'] }) specialities!: string[];
  @Shown({ nullable: true, example: '+16175550101' }) phone!: string | null;
  @Shown({ nullable: true, example: 'okafor@harbour.example' }) email!: string | null;
  @Instant({ description: 'Since when the doctor cares for the patient.' }) since!: string;
  @Id({ of: 'Mapping' }) mappingId!: string;
}

class CareTeamHospital {
  @Id() hospitalId!: string;
  @Shown({ example: 'Harbour Clinic' }) name!: string;
  @Shown({ nullable: true, example: '+16175550100' }) phone!: string | null;
  @Instant({ description: 'Since when the patient is registered there.' }) since!: string;
  @Id({ of: 'Mapping' }) mappingId!: string;
}

export class CareTeamView {
  @Id() patientId!: string;
  @Names('Patient', 'Ada Rivera') patient!: Named;
  @ListOf(() => CareTeamDoctor, { description: 'Doctors who care for the patient now, the first one first; at most 100.' })
  doctors!: CareTeamDoctor[];
  @ListOf(() => CareTeamHospital, { description: 'Hospitals where the patient is registered now; at most 100.' })
  hospitals!: CareTeamHospital[];
}

/** Doctors who care for a patient, and the hospitals where the patient is registered, as far as the caller may know them. */
export class GetCareTeam extends Query<CareTeamView> {
  constructor(
    readonly actor: Actor,
    readonly patientId: string,
  ) {
    super();
  }
}

interface DoctorRow {
  id: string;
  name: string;
  designation: string | null;
  specialities: string[];
  phone: string | null;
  email: string | null;
  since: string;
  mapping_id: string;
}

@QueryHandler(GetCareTeam)
export class GetCareTeamHandler implements IQueryHandler<GetCareTeam> {
  constructor(private readonly db: Database) {}

  async execute({ actor, patientId }: GetCareTeam): Promise<CareTeamView> {
    const patient = await loadReadable(this.db.em, actor, Patient, patientId);
    const doctors = await this.db.query<DoctorRow>(sql`
      select d.id, d.name, d.designation, d.specialities, d.phone, d.email, coalesce(m.accepted_at, m.created_at) as since, m.id as mapping_id
      from directory.doctor_patient m join directory.doctor d on d.id = m.doctor_id and d.deleted_at is null
      where m.patient_id = ${patientId} and m.ended_at is null and m.status = 'active' and d.id in (${doctorsFor(actor, patientId).query})
      order by since, m.id limit 100`);
    const hospitals = await this.db.query<{ id: string; name: string; phone: string | null; since: string; mapping_id: string }>(sql`
      select h.id, h.name, h.phone, coalesce(m.accepted_at, m.created_at) as since, m.id as mapping_id
      from directory.hospital_patient m join directory.hospital h on h.id = m.hospital_id and h.deleted_at is null
      where m.patient_id = ${patientId} and m.ended_at is null and m.status = 'active' and h.id in (${hospitalsFor(actor, patientId).query})
      order by since, m.id limit 100`);
    const since = (at: string) => new Date(at).toISOString();
    return {
      patientId,
      patient: { id: patientId, name: patient.name },
      doctors: doctors.map(({ id, mapping_id, ...row }) => ({ ...row, doctorId: id, since: since(row.since), mappingId: mapping_id })),
      hospitals: hospitals.map(({ id, mapping_id, ...row }) => ({
        ...row,
        hospitalId: id,
        since: since(row.since),
        mappingId: mapping_id,
      })),
    };
  }
}
