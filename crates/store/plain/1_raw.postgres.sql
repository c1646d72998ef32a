-- The log as it is kept: one row a record about a person, its JSON not yet taken apart.
CREATE TEMP TABLE raw AS
SELECT id, person, kind, role, occurred, minute, said,
    CAST(split_part(written, '/', 1) AS BIGINT) AS millis,
    CAST(split_part(written, '/', 2) AS BIGINT) AS counter,
    said ->> 'voids' AS voids, said ->> 'corrects' AS corrects, said -> 'body' AS corrected,
    said ->> 'duplicate' AS duplicate
FROM (SELECT kind, j ->> 'id' AS id, j #>> '{subject,person}' AS person,
        j #>> '{author,role}' AS role, j ->> 'occurred' AS occurred,
        CAST(j ->> 'minute' AS BIGINT) AS minute, j ->> 'written' AS written, j -> 'body' AS said
    FROM (SELECT kind, CAST(body AS jsonb) AS j FROM record WHERE subject_kind = 'person') AS log
    ) AS parts;
