-- Who people are, where they lived when, and which months there are, some beyond the last visit.
-- Of every field the latest writing holds; an address holds from its day, the first one since the
-- first contact.
CREATE TEMP TABLE month AS
WITH RECURSIVE months (ym) AS (
    SELECT CAST(substr(min(on_day), 1, 4) AS BIGINT) * 12 FROM visit
    UNION ALL
    SELECT ym + 1 FROM months
    WHERE ym < (SELECT CAST(substr(max(on_day), 1, 4) AS BIGINT) * 12 + 23 FROM visit))
-- Days from 1970-01-01 to the last of a month: 365 a year, leap days, days of the months before.
SELECT ym, ym / 12 AS year, (ym / 12 - 1970) * 365 + (ym / 12 - 1969) / 4
    + CASE ym % 12 WHEN 0 THEN 31 WHEN 1 THEN 59 WHEN 2 THEN 90 WHEN 3 THEN 120 WHEN 4 THEN 151
        WHEN 5 THEN 181 WHEN 6 THEN 212 WHEN 7 THEN 243 WHEN 8 THEN 273 WHEN 9 THEN 304
        WHEN 10 THEN 334 ELSE 365 END
    + CASE WHEN ym / 12 % 4 = 0 AND 0 < ym % 12 THEN 1 ELSE 0 END - 1 AS last_day
FROM months;

CREATE TEMP TABLE human AS
SELECT b.person, b.born, b.born_minute, b.born_ym, b.born_dom, s.sex, d.died
FROM (SELECT person, born, born_minute, CAST(substr(birth, 1, 4) AS BIGINT) * 12
            + CAST(substr(birth, 6, 2) AS BIGINT) - 1 AS born_ym,
            CAST(substr(birth, 9, 2) AS BIGINT) AS born_dom,
            row_number() OVER (PARTITION BY person ORDER BY millis DESC, counter DESC, id DESC)
                AS nth
        FROM stated WHERE kind = 'person' AND birth IS NOT NULL) AS b
LEFT JOIN (SELECT person, sex,
            row_number() OVER (PARTITION BY person ORDER BY millis DESC, counter DESC, id DESC)
                AS nth
        FROM stated WHERE kind = 'person' AND sex IS NOT NULL) AS s ON s.person = b.person
            AND s.nth = 1
LEFT JOIN (SELECT person, day AS died,
            row_number() OVER (PARTITION BY person ORDER BY millis DESC, counter DESC, id DESC)
                AS nth
        FROM stated WHERE kind = 'death') AS d ON d.person = b.person AND d.nth = 1
WHERE b.nth = 1;
CREATE INDEX human_person ON human (person);

-- Every statement of where somebody lives, in order; what it does not say is as it was before.
CREATE TEMP TABLE moved AS
SELECT person, day, kind, desa, posyandu,
    row_number() OVER (PARTITION BY person ORDER BY day, millis, counter, id) AS nth
FROM stated WHERE kind = 'departure' OR desa IS NOT NULL OR posyandu IS NOT NULL;
CREATE INDEX moved_person ON moved (person, nth);

CREATE TEMP TABLE lived AS
SELECT m.person, m.day, m.nth,
    (SELECT b.desa FROM moved b WHERE b.person = m.person AND b.nth <= m.nth AND b.desa IS NOT NULL
        ORDER BY b.nth DESC LIMIT 1) AS desa,
    (SELECT b.posyandu FROM moved b
        WHERE b.person = m.person AND b.nth <= m.nth AND b.posyandu IS NOT NULL
        ORDER BY b.nth DESC LIMIT 1) AS posyandu,
    coalesce((SELECT b.desa IS NOT NULL FROM moved b
        WHERE b.person = m.person AND b.nth <= m.nth AND (b.kind = 'departure'
            OR b.desa IS NOT NULL)
        ORDER BY b.nth DESC LIMIT 1), TRUE) AS here
FROM moved m;

CREATE TEMP TABLE stay AS
SELECT s.person, s.desa, s.posyandu,
    CASE WHEN s.place = 1 AND v.first < s.day THEN v.first ELSE s.day END AS since,
    CASE WHEN s.next_day IS NULL THEN 1000000 ELSE s.next_day END AS before_day
FROM (SELECT person, day, desa, posyandu, here,
            row_number() OVER (PARTITION BY person ORDER BY day) AS place,
            lead(day) OVER (PARTITION BY person ORDER BY day) AS next_day
        FROM lived l WHERE NOT EXISTS (
            SELECT 1 FROM lived n WHERE n.person = l.person AND n.day = l.day AND l.nth < n.nth))
                AS s
LEFT JOIN (SELECT person, min(day) AS first FROM visit GROUP BY person) AS v ON v.person = s.person
WHERE s.here;
-- Nobody lives here on the day of death or later.
CREATE TEMP TABLE home AS
SELECT s.person, s.desa, s.posyandu, s.since,
    CASE WHEN h.died < s.before_day THEN h.died ELSE s.before_day END AS before_day
FROM stay s JOIN human h ON h.person = s.person;
CREATE INDEX home_person ON home (person, since);
CREATE INDEX visit_person ON visit (person, day);
CREATE INDEX answer_visit ON answer (visit, code);
CREATE INDEX answer_code ON answer (code);
CREATE INDEX service_item ON service (item);

-- Age at contacts in completed months: a birthday on the 31st is kept on the last of the month.
CREATE TEMP TABLE contact AS
SELECT v.id, v.person, v.day, v.minute, v.present, v.setting, v.role, v.ym, h.sex, h.born,
    h.born_minute, v.ym - h.born_ym - CASE WHEN v.dom < h.born_dom AND v.dom < v.last_dom
        THEN 1 ELSE 0 END AS months,
    row_number() OVER (
        PARTITION BY v.person ORDER BY v.day, coalesce(v.minute, -1), v.millis, v.counter, v.id)
            AS nth
FROM (SELECT id, person, day, minute, present, setting, role, millis, counter, m.ym,
            CAST(substr(on_day, 9, 2) AS BIGINT) AS dom,
            m.last_day - day + CAST(substr(on_day, 9, 2) AS BIGINT) AS last_dom
        FROM visit JOIN month m ON m.ym = CAST(substr(on_day, 1, 4) AS BIGINT) * 12
            + CAST(substr(on_day, 6, 2) AS BIGINT) - 1) AS v
JOIN human h ON h.person = v.person;
CREATE INDEX contact_person ON contact (person, nth);
CREATE INDEX contact_id ON contact (id);
