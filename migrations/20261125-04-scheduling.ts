import { Migration } from '@mikro-orm/migrations';
import { among, PROFILE, protect } from './protect.js';

/** The exclusion constraints make double booking impossible in any race. Cancelled and missed appointments free their time. */
export class Migration20261125_04_Scheduling extends Migration {
  override up(): void {
    this.addSql(`create schema scheduling`);
    this.addSql(`create table scheduling.appointment (
      id uuid primary key,
      doctor_id uuid not null,
      patient_id uuid not null,
      hospital_id uuid,
      type text not null check (type in ('regular', 'remote', 'emergency', 'consultation', 'follow_up', 'checkup', 'procedure', 'vaccination', 'lab_test')),
      modality text not null check (modality in ('in_person', 'telemedicine', 'phone', 'video')),
      status text not null check (status in ('scheduled', 'confirmed', 'checked_in', 'in_progress', 'completed', 'cancelled', 'no_show')),
      starts_at timestamptz not null,
      ends_at timestamptz not null,
      time_zone text not null,
      reason text,
      location text,
      extras jsonb,
      cancelled_by uuid,
      cancelled_at timestamptz,
      cancellation_reason text,
      created_by uuid not null,
      version integer not null default 1,
      created_at timestamptz not null default now(),
      updated_at timestamptz not null default now(),
      constraint appointment_ends_after_start check (ends_at > starts_at),
      constraint appointment_doctor_free exclude using gist (doctor_id with =, tstzrange(starts_at, ends_at) with &&)
        where (status not in ('cancelled', 'no_show')),
      constraint appointment_patient_free exclude using gist (patient_id with =, tstzrange(starts_at, ends_at) with &&)
        where (status not in ('cancelled', 'no_show'))
    )`);
    this.addSql(`create index appointment_of_doctor on scheduling.appointment (doctor_id, starts_at, id)`);
    this.addSql(`create index appointment_of_patient on scheduling.appointment (patient_id, starts_at, id)`);
    this.addSql(
      `create index appointment_of_hospital on scheduling.appointment (hospital_id, starts_at, id) where hospital_id is not null`,
    );
    this.addSql(`create index appointment_by_start on scheduling.appointment (starts_at, id)`);
    this.addSql(`grant usage on schema scheduling to consilium_app`);
    this.addSql(`grant select, insert, update on all tables in schema scheduling to consilium_app`);
    protect(
      this,
      'scheduling.appointment',
      `${PROFILE} = any (array[doctor_id, hospital_id]) or ${among('own_patient', 'appointment.patient_id')} or ${among('patient_in_emergency', 'appointment.patient_id')}`,
    );
  }
}
