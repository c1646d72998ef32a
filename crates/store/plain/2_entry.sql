-- What holds: corrections applied, void records left out, records of one human under one id.
CREATE TEMP TABLE correction AS
SELECT corrects, occurred, minute, corrected FROM (
    SELECT corrects, occurred, minute, corrected, row_number() OVER (
        PARTITION BY corrects ORDER BY millis DESC, counter DESC, id DESC) AS nth
    FROM raw
    WHERE kind = 'correction' AND id NOT IN (SELECT voids FROM raw WHERE kind = 'entered_in_error')
    ) AS latest
WHERE nth = 1;

CREATE TEMP TABLE same AS
SELECT duplicate, person AS root FROM (
    SELECT kind, duplicate, person, row_number() OVER (
        PARTITION BY duplicate ORDER BY millis DESC, counter DESC, id DESC) AS nth
    FROM raw
    WHERE kind IN ('merge', 'unmerge')
        AND id NOT IN (SELECT voids FROM raw WHERE kind = 'entered_in_error')
    ) AS latest
WHERE nth = 1 AND kind = 'merge';

CREATE TEMP TABLE entry AS
SELECT r.id, coalesce(s2.root, s.root, r.person) AS person, r.kind, r.role, r.millis, r.counter,
    coalesce(c.occurred, r.occurred) AS on_day,
    CASE WHEN c.corrects IS NULL THEN r.minute ELSE c.minute END AS minute,
    coalesce(c.corrected, r.said) AS said
FROM raw r
LEFT JOIN correction c ON c.corrects = r.id
LEFT JOIN same s ON s.duplicate = r.person
LEFT JOIN same s2 ON s2.duplicate = s.root
WHERE r.kind NOT IN ('correction', 'entered_in_error')
    AND r.id NOT IN (SELECT voids FROM raw WHERE kind = 'entered_in_error');
