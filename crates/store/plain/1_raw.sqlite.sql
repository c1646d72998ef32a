-- The log as it is kept: one row a record about a person, its JSON not yet taken apart.
CREATE TEMP TABLE raw AS
SELECT id, person, kind, role, occurred, minute, body, said,
    CAST(substr(written, 1, instr(written, '/') - 1) AS BIGINT) AS millis,
    CAST(substr(written, instr(written, '/') + 1) AS BIGINT) AS counter,
    json_extract(said, '$.voids') AS voids, json_extract(said, '$.corrects') AS corrects,
    json_extract(said, '$.body') AS corrected, json_extract(said, '$.duplicate') AS duplicate
FROM (SELECT kind, json_extract(body, '$.id') AS id, json_extract(body, '$.subject.person')
    AS person,
        json_extract(body, '$.author.role') AS role, json_extract(body, '$.occurred') AS occurred,
        json_extract(body, '$.minute') AS minute, json_extract(body, '$.written') AS written,
        json_extract(body, '$.body') AS said, body
    FROM record WHERE subject_kind = 'person') AS log;
