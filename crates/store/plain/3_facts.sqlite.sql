-- What entries say. Days are counted from 1970-01-01.
CREATE TEMP TABLE stated AS
SELECT id, person, millis, counter, on_day, kind,
    CAST(julianday(on_day) - 2440587.5 AS BIGINT) AS day,
    json_extract(said, '$.sex') AS sex, json_extract(said, '$.birth.day') AS birth,
    CAST(julianday(json_extract(said, '$.birth.day')) - 2440587.5 AS BIGINT) AS born,
    json_extract(said, '$.birth.minute') AS born_minute,
    json_extract(said, '$.address.desa') AS desa, json_extract(said, '$.posyandu') AS posyandu
FROM entry WHERE kind IN ('person', 'departure', 'death');

CREATE TEMP TABLE visit AS
SELECT id, person, on_day, CAST(julianday(on_day) - 2440587.5 AS BIGINT) AS day, minute, millis,
    counter, role, json_extract(said, '$.setting') AS setting,
    coalesce(json_extract(said, '$.attendance'), 'present') = 'present' AS present
FROM entry WHERE kind = 'visit';

CREATE TEMP TABLE answer AS
SELECT e.id AS visit, a.key AS code,
    CASE a.type WHEN 'true' THEN 'true' WHEN 'false' THEN 'false'
        ELSE CAST(a.value AS TEXT) END AS value,
    CASE WHEN a.type IN ('integer', 'real') THEN CAST(a.value AS REAL) END AS number,
    CASE WHEN a.key = 'tgl_persalinan' THEN CAST(julianday(a.value) - 2440587.5 AS BIGINT) END
        AS day
FROM entry e, json_each(e.said, '$.observations') a WHERE e.kind = 'visit';

CREATE TEMP TABLE service AS
SELECT e.id AS visit, json_extract(s.value, '$.item') AS item, json_extract(s.value, '$.step')
    AS step,
    coalesce(json_extract(s.value, '$.outcome'), 'given') AS outcome,
    json_extract(s.value, '$.given_on') AS given_on,
    CAST(julianday(json_extract(s.value, '$.given_on')) - 2440587.5 AS BIGINT) AS given_day
FROM entry e, json_each(e.said, '$.services') s WHERE e.kind = 'visit';
