-- What entries say. Days are counted from 1970-01-01.
CREATE TEMP TABLE stated AS
SELECT id, person, millis, counter, on_day, kind,
    CAST(on_day AS date) - DATE '1970-01-01' AS day,
    said ->> 'sex' AS sex, said #>> '{birth,day}' AS birth,
    CAST(said #>> '{birth,day}' AS date) - DATE '1970-01-01' AS born,
    CAST(said #>> '{birth,minute}' AS BIGINT) AS born_minute,
    said #>> '{address,desa}' AS desa, said ->> 'posyandu' AS posyandu
FROM entry WHERE kind IN ('person', 'departure', 'death');

CREATE TEMP TABLE visit AS
SELECT id, person, on_day, CAST(on_day AS date) - DATE '1970-01-01' AS day, minute, millis,
    counter, role, said ->> 'setting' AS setting,
    coalesce(said ->> 'attendance', 'present') = 'present' AS present
FROM entry WHERE kind = 'visit';

CREATE TEMP TABLE answer AS
SELECT e.id AS visit, a.key AS code, a.value #>> '{}' AS value,
    CASE WHEN jsonb_typeof(a.value) = 'number' THEN CAST(a.value #>> '{}' AS double precision)
        END AS number,
    CASE WHEN a.key = 'tgl_persalinan' THEN CAST(a.value #>> '{}' AS date) - DATE '1970-01-01'
        END AS day
FROM entry e, jsonb_each(e.said -> 'observations') a WHERE e.kind = 'visit';

CREATE TEMP TABLE service AS
SELECT e.id AS visit, s ->> 'item' AS item, s ->> 'step' AS step,
    coalesce(s ->> 'outcome', 'given') AS outcome, s ->> 'given_on' AS given_on,
    CAST(s ->> 'given_on' AS date) - DATE '1970-01-01' AS given_day
FROM entry e, jsonb_array_elements(e.said -> 'services') s WHERE e.kind = 'visit';
