import { Migration } from '@mikro-orm/migrations';
import { among, PROFILE, protect, USER } from './protect.js';

const STANDS = `status not in ('cancelled', 'no_show')`;
const CLOCK = `~ '^([01]\\d|2[0-3]):[0-5]\\d$'`;
const place = `
      hospital_id uuid,
      location text,
      modalities text[] not null default '{}' check (modalities <@ array['in_person', 'telemedicine', 'phone', 'video']),
      time_zone text not null`;
const stamps = `
      version integer not null default 1,
      created_by uuid not null,
      created_at timestamptz not null default now()`;

/** Availability, holds, rooms, series, the waitlist, and all that happens to an appointment from its booking to its end. */
export class Migration20261129_15_Scheduling extends Migration {
  override up(): void {
    this.availability();
    this.appointments();
    this.holds();
    this.calendars();
    this.history();
    this.addSql(`create view directory.patient_name as select p.id, p.name from directory.patient p`);
    this.addSql(`grant select on directory.patient_name to consilium_app`);
    this.addSql(`grant select on sequence platform.outbox_message_seq_seq to consilium_app`);
    this.addSql(`grant select, insert, update on all tables in schema scheduling to consilium_app`);
    this.addSql(`revoke insert, update on scheduling.calendar, scheduling.appointment_history from consilium_app`);
    for (const table of ['availability_rule', 'availability_exception', 'leave', 'holiday', 'hold'])
      this.addSql(`grant delete on scheduling.${table} to consilium_app`);
  }

  private availability(): void {
    this.addSql(`create table scheduling.availability_rule (
      id uuid primary key,
      doctor_id uuid not null,
      weekdays smallint[] not null check (weekdays <@ array[1, 2, 3, 4, 5, 6, 7]::smallint[] and cardinality(weekdays) > 0),
      starts text not null check (starts ${CLOCK}),
      ends text not null check (ends ${CLOCK}),
      valid_from date,
      valid_until date check (valid_until >= valid_from),${place},${stamps}
    )`);
    this.addSql(`create table scheduling.availability_exception (
      id uuid primary key,
      doctor_id uuid not null,
      day date not null,
      kind text not null check (kind in ('open', 'closed')),
      starts text check (starts ${CLOCK}),
      ends text check (ends ${CLOCK}),${place},${stamps},
      constraint exception_whole check ((starts is null) = (ends is null) and (kind = 'closed' or starts is not null))
    )`);
    this.addSql(`create table scheduling.leave (
      id uuid primary key,
      doctor_id uuid not null,
      hospital_id uuid,
      kind text not null check (kind in ('holiday', 'illness', 'training', 'other')),
      starts_at timestamptz not null,
      ends_at timestamptz not null check (ends_at > starts_at),${stamps}
    )`);
    this.addSql(`create table scheduling.holiday (
      id uuid primary key,
      hospital_id uuid not null,
      first_day date not null,
      last_day date not null check (last_day >= first_day),
      name text not null,${stamps}
    )`);
    // `owner_id` is a doctor or a hospital. Of a hospital only the automatic confirmation counts.
    this.addSql(`create table scheduling.booking_settings (
      owner_id uuid primary key,
      step_minutes smallint check (step_minutes between 5 and 480),
      buffer_before smallint not null default 0 check (buffer_before between 0 and 240),
      buffer_after smallint not null default 0 check (buffer_after between 0 and 240),
      notice_minutes integer not null default 60 check (notice_minutes between 0 and 43200),
      horizon_days smallint not null default 365 check (horizon_days between 1 and 730),
      daily_cap smallint check (daily_cap between 1 and 200),
      durations jsonb not null default '{}',
      automatic_confirmation text not null check (automatic_confirmation in ('nobody', 'in_care', 'everybody')),
      version integer not null default 1
    )`);
    this.addSql(`create table scheduling.room (
      id uuid primary key,
      hospital_id uuid not null,
      name text not null,${stamps},
      deleted_at timestamptz,
      deleted_by uuid
    )`);
    this.addSql(`create unique index room_name_unique on scheduling.room (hospital_id, lower(name)) where deleted_at is null`);
    for (const table of ['availability_rule', 'availability_exception', 'leave'])
      this.addSql(`create index ${table}_of_doctor on scheduling.${table} (doctor_id)`);
    this.addSql(`create index holiday_of_hospital on scheduling.holiday (hospital_id)`);
    protect(
      this,
      'scheduling.leave',
      `${PROFILE} = any (array[doctor_id, hospital_id]) or exists (select from directory.hospital_doctor hd
        where hd.doctor_id = leave.doctor_id and hd.hospital_id = ${PROFILE} and hd.ended_at is null and hd.status = 'active')`,
    );
  }

  private appointments(): void {
    this.addSql(`create table scheduling.series (
      id uuid primary key,
      doctor_id uuid not null,
      patient_id uuid not null,
      rule text not null,
      created_by uuid not null,
      created_at timestamptz not null default now()
    )`);
    protect(this, 'scheduling.series', `${PROFILE} = doctor_id or ${USER} = created_by or ${among('own_patient', 'series.patient_id')}`);
    this.addSql(`alter table scheduling.appointment
      add room_id uuid references scheduling.room,
      add visit_id uuid,
      add series_id uuid references scheduling.series,
      add may_overlap boolean not null default false,
      add walk_in boolean not null default false,
      add sequence integer not null default 0,
      add attendance_confirmed_at timestamptz,
      add checked_in_at timestamptz,
      add started_at timestamptz,
      add completed_at timestamptz,
      add status_before_no_show text,
      add changed_by uuid,
      add constraint appointment_overlap_is_emergency check (not may_overlap or type = 'emergency'),
      add constraint appointment_room_has_hospital check (room_id is null or hospital_id is not null)`);
    this.addSql(`update scheduling.appointment set visit_id = id`);
    this.addSql(
      `alter table scheduling.appointment alter visit_id set not null, drop constraint appointment_doctor_free, drop constraint appointment_patient_free`,
    );
    // An emergency with an override may overlap regular appointments, but not another emergency. The doctors of a joint visit share patient and room.
    this.addSql(`alter table scheduling.appointment
      add constraint appointment_doctor_free exclude using gist (doctor_id with =, tstzrange(starts_at, ends_at) with &&) where (${STANDS} and not may_overlap),
      add constraint appointment_one_emergency exclude using gist (doctor_id with =, tstzrange(starts_at, ends_at) with &&) where (${STANDS} and type = 'emergency'),
      add constraint appointment_patient_free exclude using gist (patient_id with =, tstzrange(starts_at, ends_at) with &&, visit_id with <>) where (${STANDS}),
      add constraint appointment_room_free exclude using gist (room_id with =, tstzrange(starts_at, ends_at) with &&, visit_id with <>)
        where (${STANDS} and room_id is not null)`);
    this.addSql(`create index appointment_by_status on scheduling.appointment (status, starts_at, id)`);
    this.addSql(`create index appointment_by_type on scheduling.appointment (type, starts_at, id)`);
    this.addSql(
      `create index appointment_of_hospital_by_status on scheduling.appointment (hospital_id, status, starts_at, id) where hospital_id is not null`,
    );
    this.addSql(
      `create index appointment_of_hospital_by_type on scheduling.appointment (hospital_id, type, starts_at, id) where hospital_id is not null`,
    );
    this.addSql(`create index appointment_of_series on scheduling.appointment (series_id, starts_at) where series_id is not null`);
    this.addSql(`create index appointment_of_joint_visit on scheduling.appointment (visit_id) where visit_id <> id`);
    this.addSql(`create table scheduling.waitlist_entry (
      id uuid primary key,
      doctor_id uuid not null,
      patient_id uuid not null,
      hospital_id uuid,
      type text not null,
      modality text not null,
      duration_minutes smallint not null,
      not_before timestamptz not null,
      not_after timestamptz not null check (not_after > not_before),
      appointment_id uuid references scheduling.appointment,
      booked_id uuid references scheduling.appointment,
      status text not null check (status in ('waiting', 'offered', 'accepted', 'withdrawn')),${stamps},
      constraint waitlist_booked check ((status = 'accepted') = (booked_id is not null))
    )`);
    this.addSql(`create index waitlist_of_doctor on scheduling.waitlist_entry (doctor_id, created_at, id) where status = 'waiting'`);
    this.addSql(`create index waitlist_of_patient on scheduling.waitlist_entry (patient_id, created_at, id)`);
    this.addSql(`create index waitlist_list_of_doctor on scheduling.waitlist_entry (doctor_id, created_at, id)`);
    this.addSql(
      `create index waitlist_list_of_hospital on scheduling.waitlist_entry (hospital_id, created_at, id) where hospital_id is not null`,
    );
    this.addSql(`create index waitlist_by_status on scheduling.waitlist_entry (status, created_at, id)`);
    this.addSql(`create index waitlist_list on scheduling.waitlist_entry (created_at, id)`);
    this.addSql(`create table scheduling.waitlist_offer (
      id uuid primary key,
      entry_id uuid not null references scheduling.waitlist_entry,
      doctor_id uuid not null,
      starts_at timestamptz not null,
      ends_at timestamptz not null,
      offered_at timestamptz not null,
      expires_at timestamptz not null,
      outcome text check (outcome in ('accepted', 'declined', 'expired'))
    )`);
    this.addSql(`create index waitlist_offer_of_entry on scheduling.waitlist_offer (entry_id)`);
    this.addSql(`create index waitlist_offer_open on scheduling.waitlist_offer (expires_at) where outcome is null`);
    protect(
      this,
      'scheduling.waitlist_entry',
      `${PROFILE} = any (array[doctor_id, hospital_id]) or ${among('own_patient', 'waitlist_entry.patient_id')}`,
    );
    protect(this, 'scheduling.waitlist_offer', `exists (select from scheduling.waitlist_entry w where w.id = waitlist_offer.entry_id)`);
  }

  private holds(): void {
    // The hold of an offer from the waitlist belongs to its patient, any other one to an account.
    this.addSql(`create table scheduling.hold (
      id uuid primary key,
      doctor_id uuid not null,
      user_id uuid,
      patient_id uuid,
      starts_at timestamptz not null,
      ends_at timestamptz not null check (ends_at > starts_at),
      expires_at timestamptz not null,
      created_at timestamptz not null default now(),
      constraint hold_one_of_user unique (user_id, doctor_id),
      constraint hold_owner check ((user_id is null) <> (patient_id is null))
    )`);
    this.addSql(`create index hold_of_doctor on scheduling.hold (doctor_id, expires_at)`);
    protect(this, 'scheduling.hold', `${USER} = user_id or ${among('own_patient', 'hold.patient_id')}`);
  }

  private calendars(): void {
    // Numbers that grow with every change, so that what was computed from a calendar is known to be current.
    this.addSql(
      `create table scheduling.calendar (owner_id uuid primary key, rules integer not null default 0, times integer not null default 0)`,
    );
    this.addSql(`create function scheduling.touch_rules() returns trigger language plpgsql security definer set search_path = '' as $$
      declare
        changed jsonb = to_jsonb(coalesce(new, old));
      begin
        insert into scheduling.calendar (owner_id, rules)
          values (coalesce(changed ->> 'doctor_id', changed ->> 'owner_id', changed ->> 'hospital_id')::uuid, 1)
          on conflict (owner_id) do update set rules = scheduling.calendar.rules + 1;
        return null;
      end $$`);
    for (const table of ['availability_rule', 'availability_exception', 'leave', 'holiday', 'booking_settings'])
      this.addSql(
        `create trigger touch_rules after insert or update or delete on scheduling.${table} for each row execute function scheduling.touch_rules()`,
      );
    this.addSql(`create function scheduling.touch_times() returns trigger language plpgsql security definer set search_path = '' as $$
      begin
        insert into scheduling.calendar (owner_id, times) values (coalesce(new.doctor_id, old.doctor_id), 1)
          on conflict (owner_id) do update set times = scheduling.calendar.times + 1;
        if old.doctor_id <> new.doctor_id then
          insert into scheduling.calendar (owner_id, times) values (old.doctor_id, 1)
            on conflict (owner_id) do update set times = scheduling.calendar.times + 1;
        end if;
        return null;
      end $$`);
    this
      .addSql(`create trigger touch_times after insert or delete or update of doctor_id, starts_at, ends_at, status, may_overlap on scheduling.appointment
      for each row execute function scheduling.touch_times()`);
    this.addSql(
      `create trigger touch_times after insert or delete or update on scheduling.hold for each row execute function scheduling.touch_times()`,
    );

    // Takes the locks of doctors, patients and rooms in one order until the transaction ends: their times change one after the other. Who takes away the
    // ground for bookings, such as the hospital, takes the lock that bookings only share. Statements inside of a function that runs after this one see all
    // that was committed before.
    this.addSql(`create function scheduling.lock_times(owners uuid[], shared uuid default null) returns void language plpgsql volatile as $$
      begin
        if shared is not null then
          perform pg_catalog.pg_advisory_xact_lock_shared(pg_catalog.hashtextextended(shared::text, 15));
        end if;
        perform pg_catalog.pg_advisory_xact_lock(o.key)
          from (select pg_catalog.hashtextextended(u::text, 15) as key from pg_catalog.unnest(owners) u where u is not null order by key) o;
      end $$`);
    // Facts that decide whether a time can be booked, read behind the locks. Null stands for a limit that is not asked about: gap, day, number. A visit that
    // moves is not in its own way.
    this
      .addSql(`create function scheduling.booking_facts(doctor uuid, patient uuid, hospital uuid, room uuid, starts timestamptz, ends timestamptz, caller uuid,
        at timestamptz, hospitals uuid[], gap interval, day_from timestamptz, day_to timestamptz, counts_open boolean, moving uuid,
        out doctor_version integer, out zone text, out patient_known boolean, out deceased boolean, out at_hospital boolean, out has_room boolean,
        out rules integer, out hospital_rules integer, out is_held boolean, out is_near boolean, out day_count integer, out open_count integer)
      language plpgsql volatile security definer set search_path = '' as $$
      begin
        perform scheduling.lock_times(array[doctor, patient, room], hospital);
        select d.version, d.time_zone, p.id is not null, p.deceased,
            hospital is null or (exists (select from directory.hospital h where h.id = hospital and h.verification = 'verified' and h.deleted_at is null)
              and exists (select from directory.hospital_doctor hd where hd.hospital_id = hospital and hd.doctor_id = doctor and hd.ended_at is null and hd.status = 'active')),
            room is null or exists (select from scheduling.room r where r.id = room and r.hospital_id = hospital and r.deleted_at is null),
            coalesce((select c.rules from scheduling.calendar c where c.owner_id = doctor), 0),
            coalesce((select sum(c.rules) from scheduling.calendar c where c.owner_id = any (hospitals)), 0),
            exists (select from scheduling.hold h where h.doctor_id = doctor and h.expires_at > at and h.starts_at < ends and h.ends_at > starts
              and (h.user_id = caller) is not true and (h.patient_id = patient) is not true),
            case when gap is not null then exists (select from scheduling.appointment a where a.doctor_id = doctor and a.${STANDS}
              and a.visit_id is distinct from moving and a.starts_at < ends + gap and a.ends_at > starts - gap and a.starts_at > starts - interval '9 hours' - gap) end,
            case when day_from is not null then (select count(*) from scheduling.appointment a
              where a.doctor_id = doctor and a.${STANDS} and a.visit_id is distinct from moving and a.starts_at >= day_from and a.starts_at < day_to) end,
            case when counts_open then (select count(*) from scheduling.appointment a
              where a.patient_id = patient and a.status in ('scheduled', 'confirmed') and a.starts_at > at) end
          into doctor_version, zone, patient_known, deceased, at_hospital, has_room, rules, hospital_rules, is_held, is_near, day_count, open_count
          from (values (true)) once
            left join directory.doctor d on d.id = doctor and d.verification = 'verified' and d.status = 'active' and d.deleted_at is null
            left join directory.patient p on p.id = patient and p.deleted_at is null and p.merged_into is null;
      end $$`);
    this.addSql(`grant execute on all functions in schema scheduling to consilium_app`);
  }

  private history(): void {
    // An earlier state of an appointment, until it was changed.
    this.addSql(`create table scheduling.appointment_history (
      appointment_id uuid not null references scheduling.appointment,
      version integer not null,
      status text not null,
      doctor_id uuid not null,
      room_id uuid,
      starts_at timestamptz not null,
      ends_at timestamptz not null,
      changed_at timestamptz not null,
      changed_by uuid,
      primary key (appointment_id, version)
    )`);
    protect(
      this,
      'scheduling.appointment_history',
      `exists (select from scheduling.appointment a where a.id = appointment_history.appointment_id)`,
    );
    this.addSql(`create function scheduling.keep_history() returns trigger language plpgsql security definer set search_path = '' as $$
      begin
        insert into scheduling.appointment_history (appointment_id, version, status, doctor_id, room_id, starts_at, ends_at, changed_at, changed_by)
          values (old.id, old.version, old.status, old.doctor_id, old.room_id, old.starts_at, old.ends_at, new.updated_at, new.changed_by);
        return null;
      end $$`);
    this.addSql(`create trigger keep_history after update on scheduling.appointment for each row
      when ((old.status, old.doctor_id, old.room_id, old.starts_at, old.ends_at) is distinct from (new.status, new.doctor_id, new.room_id, new.starts_at, new.ends_at))
      execute function scheduling.keep_history()`);
  }
}
