import { Migration } from '@mikro-orm/migrations';
import { idSetting, inReach, PROFILE, protect, setting, USER } from './protect.js';

const SPECIALITIES = [
  ...['allergy and immunology', 'anaesthesiology', 'cardiac surgery', 'cardiology', 'child and adolescent psychiatry', 'clinical genetics'],
  ...[
    'clinical pharmacology',
    'colorectal surgery',
    'dentistry',
    'dermatology',
    'diagnostic radiology',
    'emergency medicine',
    'endocrinology',
  ],
  ...[
    'family medicine',
    'gastroenterology',
    'general practice',
    'general surgery',
    'geriatrics',
    'gynaecology',
    'haematology',
    'hepatology',
  ],
  ...[
    'infectious diseases',
    'intensive care medicine',
    'internal medicine',
    'medical microbiology',
    'midwifery',
    'neonatology',
    'nephrology',
  ],
  ...[
    'neurology',
    'neurosurgery',
    'nuclear medicine',
    'nursing',
    'nutrition',
    'obstetrics',
    'occupational medicine',
    'occupational therapy',
  ],
  ...['oncology', 'ophthalmology', 'oral surgery', 'orthodontics', 'orthopaedics', 'otolaryngology', 'paediatric surgery', 'paediatrics'],
  ...[
    'pain medicine',
    'palliative care',
    'pathology',
    'physical medicine and rehabilitation',
    'physiotherapy',
    'plastic surgery',
    'podiatry',
  ],
  ...[
    'preventive medicine',
    'psychiatry',
    'psychology',
    'psychotherapy',
    'public health',
    'pulmonology',
    'radiation oncology',
    'rheumatology',
  ],
  ...['sleep medicine', 'speech therapy', 'sports medicine', 'thoracic surgery', 'transplant surgery', 'trauma surgery', 'travel medicine'],
  ...['tropical medicine', 'urology', 'vascular surgery'],
];

/** Titles that nobody searches for. */
const TITLES = `array['dr', 'prof', 'professor', 'doctor', 'mr', 'mrs', 'ms', 'herr', 'frau']`;

/** Up to so many patients of a caller, a search starts from them instead of from the name. */
const SMALL_REACH = 1000;

/** Up to so many who fit are all looked at and ordered by relevance. */
const FEW = 1000;

/** Up to so many who fit are all looked at if the order of names does not help to find them. */
const SOME = 5000;

/** Several contacts per profile, all fields of the profiles, proposed mappings, search by name, and identifiers that are sealed. */
export class Migration20261128_08_Directory extends Migration {
  override up(): void {
    this.addSql(`create extension if not exists pg_trgm with schema public`);
    this.addSql(`create extension if not exists unaccent with schema public`);
    this.profiles();
    this.uniqueAmongVerified();
    this.search();
    this.searchPatients();
    this.identifiers();
    this.mappings();
    this.emergencies();
    this.addSql(`grant select, insert, update on directory.speciality, directory.identifier to consilium_app`);
    this.addSql(`grant delete on directory.speciality, directory.identifier to consilium_app`);
    this.addSql(`grant execute on all functions in schema directory to consilium_app`);
  }

  private profiles(): void {
    const contacts = ['emails', 'phones', 'addresses'];
    for (const table of ['hospital', 'doctor', 'patient']) {
      for (const column of contacts) this.addSql(`alter table directory.${table} add ${column} jsonb not null default '[]'`);
      this.addSql(`alter table directory.${table} add hand_changed text[] not null default '{}'`);
      this.addSql(`update directory.${table} set
        emails = case when email is null then '[]' else jsonb_build_array(jsonb_build_object('type', 'other', 'value', email, 'primary', true)) end,
        phones = case when phone is null then '[]' else jsonb_build_array(jsonb_build_object('type', 'other', 'value', phone, 'written', null, 'primary', true)) end,
        addresses = case when address is null then '[]' else jsonb_build_array(address || '{"type": "other", "primary": true}') end`);
    }
    this.addSql(`alter table directory.hospital add link text, add active boolean not null default true`);
    this
      .addSql(`alter table directory.doctor add photo text, add education text[] not null default '{}', add achievements text[] not null default '{}',
      add fee_amount numeric(12, 3) check (fee_amount >= 0), add fee_currency text, add shift_start text, add shift_end text,
      add constraint doctor_fee_whole check ((fee_amount is null) = (fee_currency is null)),
      add constraint doctor_shift_whole check ((shift_start is null) = (shift_end is null))`);
    this.addSql(`drop index directory.patient_list`);
    this.addSql(`alter table directory.patient alter birth_date type text using to_char(birth_date, 'YYYY-MM-DD'),
      alter deceased_on type text using to_char(deceased_on, 'YYYY-MM-DD'),
      add constraint patient_birth_date check (birth_date ~ '^\\d{4}(-\\d{2}(-\\d{2})?)?$'),
      add constraint patient_deceased_on check (deceased_on ~ '^\\d{4}(-\\d{2}(-\\d{2})?)?$'),
      add photo text, add active boolean not null default true, add deceased boolean not null default false,
      add merged_into uuid references directory.patient, add insurance bytea, add emergency_contacts bytea, add health_profile bytea`);
    this.addSql(`update directory.patient set deceased = true where deceased_on is not null`);
    this.addSql(`alter table directory.patient add constraint patient_deceased check (deceased or deceased_on is null)`);
    this.addSql(`create index patient_list on directory.patient (name, id) where deleted_at is null`);

    this.addSql(`create table directory.speciality (name text primary key check (name = lower(name)))`);
    this.addSql(`insert into directory.speciality (name) values ${SPECIALITIES.map((name) => `('${name}')`).join(', ')}`);
    for (const table of ['hospital', 'doctor']) {
      this.addSql(`update directory.${table} set specialities = array(select distinct lower(s) from unnest(specialities) s order by 1)`);
      this.addSql(
        `insert into directory.speciality (name) select distinct unnest(specialities) from directory.${table} on conflict do nothing`,
      );
    }
  }

  /** A pending sign-up holds nothing against the owner of an email or a licence. */
  private uniqueAmongVerified(): void {
    const verified = `where deleted_at is null and verification = 'verified'`;
    this.addSql(`drop index directory.hospital_email_unique, directory.hospital_licence_unique, directory.doctor_licence_unique`);
    this.addSql(`create unique index hospital_email_unique on directory.hospital (lower(email)) ${verified}`);
    this.addSql(`create unique index hospital_licence_unique on directory.hospital (lower(licence_number)) ${verified}`);
    this.addSql(`create unique index doctor_licence_unique on directory.doctor (lower(licence_number)) ${verified}`);
    this.addSql(`create index hospital_email on directory.hospital (lower(email))`);
    this.addSql(`create index hospital_licence on directory.hospital (lower(licence_number))`);
    this.addSql(`create index doctor_licence on directory.doctor (lower(licence_number))`);
  }

  /**
   * Keys of a name (ADR 0020): each word as it is (=), its beginnings of three letters or more (^), and itself with no letter or one letter left out
   * (~). Two words with one wrong, missing or extra letter, or two swapped ones, have one of the last in common.
   */
  private search(): void {
    this.addSql(`create function directory.folded(given text) returns text language sql immutable strict parallel safe as
      $$ select lower(public.unaccent('public.unaccent'::regdictionary, normalize(given, NFKC))) $$`);
    this.addSql(`create function directory.plain(given text) returns text language sql immutable strict parallel safe as $$
      select btrim(regexp_replace(regexp_replace(directory.folded(given), '[''’‘ʼ\`´]', '', 'g'), '[[:space:][:punct:]]+', ' ', 'g')) $$`);
    this.addSql(`create function directory.last_word_first(given text) returns text language sql immutable strict parallel safe as
      $$ select regexp_replace(directory.plain(given), '^(.*) ([^ ]+)$', '\\2 \\1') $$`);
    this.addSql(`create function directory.words(given text) returns text[] language sql immutable strict parallel safe as $$
      select coalesce(array_agg(left(word, 30)), '{}') from regexp_split_to_table(directory.plain(given), ' ') word where word <> '' $$`);
    this.addSql(`create function directory.left_out(word text) returns setof text language sql immutable strict parallel safe as $$
      select word union select left(word, at - 1) || substr(word, at + 1) from generate_series(1, char_length(word)) at where char_length(word) > 1 $$`);
    // Parts of words with a hyphen or an apostrophe, and neighbours as one word: Mary-Ann is found as Maryann, and D'Angelo as D Angelo.
    this.addSql(`create function directory.other_words(given text) returns setof text language sql immutable strict parallel safe as $$
      select left(form, 30) from (
        select regexp_split_to_array(translate(chunk, '''’‘ʼ\`´‐‑', '--------'), '-+') as parts
        from regexp_split_to_table(directory.folded(given), '[[:space:]]+') chunk where chunk ~ '[[:alnum:]][-''’‘ʼ\`´‐‑][[:alnum:]]') a,
        generate_series(1, cardinality(parts)) nth,
        lateral (values (parts[nth]), (parts[nth] || parts[nth + 1]), (array_to_string(parts, ''))) f (raw_form),
        lateral regexp_replace(raw_form, '[[:punct:]]', '', 'g') form
      where form <> '' $$`);
    // Words begin anywhere in scripts without spaces.
    this.addSql(`create function directory.inner_beginnings(word text) returns setof text language sql immutable strict parallel safe as $$
      select form from generate_series(2, char_length(word)) at, lateral (values (substr(word, at, 2)), (left(substr(word, at), 12))) f (form)
      where word ~ '[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]' $$`);
    this.addSql(`create function directory.name_keys(given text) returns integer[] language sql immutable strict parallel safe as $$
      select coalesce(array_agg(distinct key), '{}') from (
        select key from unnest(directory.words(given)) word, lateral (
          select hashtext('=' || word)
          union all select hashtext('^' || left(word, size)) from generate_series(case when word ~ '^[a-z0-9]' then 3 else 1 end, least(char_length(word), 12)) size
          union all select hashtext('^' || beginning) from directory.inner_beginnings(word) beginning
          union all select hashtext('~' || variant) from directory.left_out(word) variant) keys (key)
        union all select key from directory.other_words(given) word, lateral (
          select hashtext('=' || word)
          union all select hashtext('~' || variant) from directory.left_out(word) variant) keys (key)) a $$`);
    this.addSql(`create function directory.asked_words(given text) returns text[] language sql immutable strict parallel safe as $$
      select case when cardinality(plain) > 0 then plain else asked end from (
        select array(select word from unnest(said) with ordinality w (word, nth) group by word order by min(nth) limit 6) as asked,
          array(select word from unnest(said) with ordinality w (word, nth) where word <> all (${TITLES}) group by word order by min(nth) limit 6) as plain
        from (select directory.words(given) as said) a) b $$`);
    this.addSql(`create function directory.asked_keys(word text) returns integer[] language sql immutable strict parallel safe as $$
      select array_agg(distinct key) from (
        select hashtext('=' || word)
        union all select hashtext('^' || word)
        union all select hashtext('~' || variant) from unnest(array[word, regexp_replace(word, '([^0-9])[0-9]+$', '\\1')]) form, directory.left_out(form) variant
      ) keys (key) $$`);
    // Condition and place as texts of SQL about a row \`p\`: constants instead of function calls for each row, some thousand of which may fit.
    this
      .addSql(`create function directory.name_match(question text, out condition text, out place text) language plpgsql immutable parallel safe as $$
      declare
        asked text[] := directory.asked_words(question);
        exact text := '0';
        begun text := '0';
        word text;
      begin
        condition := case when cardinality(asked) = 0 then 'false' else 'true' end;
        foreach word in array asked loop
          condition := condition || format(' and p.name_keys && %L::integer[]', directory.asked_keys(word));
          exact := exact || format(' + (p.name_keys @> %L::integer[])::integer', array[hashtext('=' || word)]);
          begun := begun || format(' + (p.name_keys @> %L::integer[])::integer', array[hashtext('^' || word)]);
        end loop;
        place := format('(to_char(99999 - (select case when e.exact = %1$s then 90000 + 1000 * (p.name_words = %1$s)::integer
            else e.exact * 10000 + e.begun * 4000 + (public.similarity(p.name_folded, %2$L) * 3999)::integer end
          from (select %3$s as exact, %4$s as begun) e), ''FM00000'') || '' '' || p.name_folded) collate "C"', cardinality(asked), array_to_string(asked, ' '), exact, begun);
      end $$`);
    this
      .addSql(`create function directory.find_named(kind text, question text) returns table (id uuid, place text) language plpgsql stable rows 30 set enable_seqscan = off as $$
      declare found record := directory.name_match(question);
      begin
        return query execute format('select p.id, %s from directory.%I p where p.deleted_at is null and %s', found.place, kind, found.condition);
      end $$`);
    this.addSql(`create function directory.phone_digits(written text) returns text language sql immutable strict parallel safe as
      $$ select regexp_replace(regexp_replace(written, '(;ext=|ext|x).*$', '', 'i'), '[^0-9]', '', 'g') $$`);
    this.addSql(`create function directory.phone_keys(phones jsonb) returns text[] language sql immutable strict parallel safe as $$
      select coalesce(array_agg(distinct key), '{}') from jsonb_array_elements(phones) phone, directory.phone_digits(phone ->> 'value') digits,
        lateral (values (digits), (case when char_length(digits) > 7 then right(digits, 7) end)) keys (key) where key <> '' $$`);
    for (const table of ['hospital', 'doctor', 'patient']) {
      this.addSql(`alter table directory.${table} add name_folded text collate "C" generated always as (directory.plain(name)) stored,
        add name_keys integer[] generated always as (directory.name_keys(name)) stored,
        add name_words integer generated always as (cardinality(directory.words(name))) stored`);
      this.addSql(
        `create index ${table}_names on directory.${table} using gin (name_keys) with (fastupdate = off) where deleted_at is null`,
      );
    }
    this.addSql(`alter table directory.doctor add city_folded text generated always as (directory.folded(address ->> 'city')) stored`);
    this.addSql(`create index doctor_city on directory.doctor (city_folded) where deleted_at is null`);
    this.addSql(`create index doctor_languages on directory.doctor using gin (languages)`);
    this.addSql(`alter table directory.patient add phone_keys text[] generated always as (directory.phone_keys(phones)) stored`);
    // The order of answers to questions that fit many.
    this.addSql(`alter table directory.patient add name_turned text collate "C"
      generated always as (directory.last_word_first(name)) stored`);
    for (const column of ['name_folded', 'name_turned'])
      this.addSql(`create index patient_${column} on directory.patient (${column}, id) where deleted_at is null`);
    this.addSql(`create index patient_phones on directory.patient using gin (phone_keys) with (fastupdate = off) where deleted_at is null`);
    this.addSql(`create index patient_births on directory.patient (birth_date text_pattern_ops) where deleted_at is null`);
  }

  /**
   * Patients whom the caller has to do with, by name, birth date, phone or identifier; `place` is their place in the answer, `from_place` and `from_id`
   * the last one of the page before. Belongs to the owner: row security lets no index be asked for part of a name.
   *
   * Few who fit are ordered by relevance, and their places begin with a digit. Many are not all looked at: an index is read in its order until the page
   * is full, and places begin with a class. Those whose name begins with the question are `a`, whose last word does are `b`, the rest are `c`.
   */
  private searchPatients(): void {
    this
      .addSql(`create function directory.fit_at_most(fits text, most integer) returns boolean language plpgsql stable set enable_seqscan = off as $$
      declare counted integer;
      begin
        execute format('select count(*) from (select from directory.patient p where %s limit %s) f', fits, most + 1) into counted;
        return counted <= most;
      end $$`);
    this
      .addSql(`create function directory.find_patients(question text, born text, phone text[], identifier bytea, from_place text, from_id uuid, most integer)
      returns table (id uuid, place text) language plpgsql stable rows 30 security definer set search_path = pg_catalog, pg_temp set enable_seqscan = off as $$
      declare
        asker text := coalesce(current_setting('consilium.role', true), '');
        relations text := case asker when 'patient' then 'own_patient' when 'doctor' then 'patient_in_care' when 'hospital' then 'registered_patient' end;
        related uuid[];
        reach text := case when asker in ('admin', 'integration', 'system') then 'true' else 'false' end;
        fits text := 'p.deleted_at is null and p.merged_into is null';
        match record;
        asked text := '';
        by_relevance boolean := false;
        class text;
        key text;
        fence text;
        missing integer := most;
        returned integer;
      begin
        if relations is not null then
          execute format('select array(select r.patient_id from directory.%I r limit ${String(SMALL_REACH + 1)})', relations) into related;
          if cardinality(related) <= ${String(SMALL_REACH)} then
            reach := 'true';
            fits := fits || ' and p.id = any($4)';
          else
            reach := format('(select true from directory.%I r where r.patient_id = p.id limit 1)', relations);
          end if;
        end if;
        if born is not null then fits := fits || format(' and p.birth_date like %L', born || '%'); end if;
        if phone is not null then fits := fits || format(' and p.phone_keys && %L::text[]', phone); end if;
        if identifier is not null then
          fits := fits || format(' and p.id in (select i.owner_id from directory.identifier i where i.value_key = %L::bytea and i.owner_kind = ''patient'')', identifier);
        end if;
        if question is not null then
          match := directory.name_match(question);
          asked := array_to_string(directory.asked_words(question), ' ');
          fits := fits || ' and ' || match.condition;
          -- All pages of an answer are of the kind of the first.
          if from_place is not null then
            by_relevance := from_place ~ '^[0-9]';
          elsif reach = 'true' and related is not null then
            by_relevance := true;
          else
            by_relevance := directory.fit_at_most(fits, ${String(FEW)});
          end if;
        end if;
        if by_relevance then
          -- Those who fit are found by their index first, and only they are checked for a relation to the caller.
          return query execute format('
            select f.id, f.place from (
              select p.id, %s as place
              from (select p.id, p.name_folded, p.name_keys, p.name_words from directory.patient p where %s offset 0) p where %s) f
            where ($1 is null or (f.place, f.id) > ($1, $2)) order by f.place, f.id limit $3', match.place, fits, reach) using from_place, from_id, most, related;
          return;
        end if;
        foreach class in array case when question is null then array['c'] else array['a', 'b', 'c'] end loop
          continue when class < left(from_place, 1);
          key := case class when 'b' then 'name_turned' else 'name_folded' end;
          -- An index in order of names finds those of class c no faster than the others: unless they are very many, all are looked at.
          fence := case when class = 'c' and (reach = 'true' and related is not null or directory.fit_at_most(fits, ${String(SOME)})) then format('order by p.%1$I, p.id offset 0', key) else '' end;
          return query execute format('
            select p.id, %L || p.%2$I from (select p.id, p.name_folded, p.name_turned from directory.patient p where %3$s and %4$s %5$s) p
            where %6$s and ($1 is null or (p.%2$I, p.id) > ($1, $2)) order by p.%2$I, p.id limit $3',
            class || ' ', key, fits, case
              when question is null then 'true'
              when class = 'a' then format('p.name_folded ^@ %L', asked)
              when class = 'b' then format('p.name_turned ^@ %1$L and not p.name_folded ^@ %1$L', asked)
              else format('not p.name_turned ^@ %1$L and not p.name_folded ^@ %1$L', asked) end, fence, reach)
            using case when class = left(from_place, 1) then substr(from_place, 3) end, from_id, missing, related;
          get diagnostics returned = row_count;
          missing := missing - returned;
          exit when missing <= 0;
        end loop;
      end $$`);
  }

  /** An identifier that several people share is kept with each of them and identifies nobody. Values are sealed and found by their keyed hashes. */
  private identifiers(): void {
    this.addSql(`alter table directory.identifier rename to identifier_unsealed`);
    this.addSql(`alter table directory.identifier_unsealed rename constraint identifier_pkey to identifier_unsealed_pkey`);
    this.addSql(`alter index directory.identifier_owner rename to identifier_unsealed_owner`);
    this.addSql(`revoke all on directory.identifier_unsealed from consilium_app`);
    this.addSql(`create table directory.identifier (
      owner_kind text not null check (owner_kind in ('hospital', 'doctor', 'patient')),
      owner_id uuid not null,
      system text not null,
      key bytea not null,
      value_key bytea not null,
      sealed bytea not null,
      kind text not null,
      identifies boolean not null default true,
      brought_by uuid references directory.import_run,
      primary key (owner_id, key)
    )`);
    this.addSql(`create unique index identifier_identifies on directory.identifier (owner_kind, key) where identifies`);
    this.addSql(`create index identifier_key on directory.identifier (owner_kind, key)`);
    this.addSql(`create index identifier_value on directory.identifier (value_key)`);
    protect(this, 'directory.identifier', `owner_kind <> 'patient' or ${inReach('identifier.owner_id')}`);
  }

  /** A proposed mapping gives nobody access. A declined one ends without ever having been active. */
  private mappings(): void {
    for (const table of ['hospital_doctor', 'hospital_patient', 'doctor_patient']) {
      this.addSql(`alter table directory.${table} add status text not null default 'active' check (status in ('proposed', 'active')),
        add proposed_by text check (proposed_by in ('hospital', 'doctor', 'patient')), add accepted_at timestamptz, add accepted_by uuid, add version integer not null default 1,
        add constraint ${table}_proposal_whole check (status = 'active' or proposed_by is not null)`);
      this.addSql(`create index ${table}_list on directory.${table} (created_at, id)`);
    }
    this.addSql(`alter table directory.user_patient add version integer not null default 1, add confirmed boolean not null default false`);
    this.addSql(`drop policy asker on directory.user_patient`);
    protect(this, 'directory.user_patient', `user_id = ${USER} or patient_id = ${PROFILE}`);
    this.addSql(`drop policy asker on directory.hospital_patient`);
    protect(
      this,
      'directory.hospital_patient',
      `(hospital_id = ${PROFILE} and status = 'active') or ${inReach('hospital_patient.patient_id')}`,
    );
    this.addSql(`drop policy asker on directory.doctor_patient`);
    // A hospital answers for its doctors whom patients ask for their care.
    protect(
      this,
      'directory.doctor_patient',
      `doctor_id = ${PROFILE} or ${inReach('doctor_patient.patient_id')} or (status = 'proposed' and exists (
        select from directory.hospital_doctor hd
        where hd.hospital_id = ${PROFILE} and hd.doctor_id = doctor_patient.doctor_id and hd.ended_at is null and hd.status = 'active'))`,
    );
    this.addSql(`create or replace view directory.patient_in_care as
      select dp.patient_id from directory.doctor_patient dp
      where ${setting('role')} = 'doctor' and dp.doctor_id = ${idSetting('profile_id')} and dp.ended_at is null and dp.status = 'active'
      union all
      select patient_id from directory.patient_in_emergency`);
    // Counts the patients of a hospital without a look at the table.
    this.addSql(
      `create index hospital_patient_active on directory.hospital_patient (hospital_id, patient_id) where ended_at is null and status = 'active'`,
    );
    this.addSql(`create or replace view directory.registered_patient as
      select hp.patient_id from directory.hospital_patient hp
      where ${setting('role')} = 'hospital' and hp.hospital_id = ${idSetting('profile_id')} and hp.ended_at is null and hp.status = 'active'`);
  }

  /** Emergencies are reviewed where the patient is registered, else by the hospital that the doctor names. */
  private emergencies(): void {
    this.addSql(`alter table directory.break_glass add hospital_id uuid references directory.hospital`);
    this.addSql(`update directory.break_glass bg set hospital_id = (
      select hd.hospital_id from directory.hospital_doctor hd
      where hd.doctor_id = bg.doctor_id and hd.created_at <= bg.opened_at and (hd.ended_at is null or hd.ended_at > bg.opened_at) order by hd.created_at limit 1)
      where not exists (select from directory.hospital_patient hp where hp.patient_id = bg.patient_id and hp.ended_at is null)`);
    this.addSql(`drop policy asker on directory.break_glass`);
    protect(this, 'directory.break_glass', `doctor_id = ${PROFILE} or hospital_id = ${PROFILE} or ${inReach('break_glass.patient_id')}`);
  }
}
