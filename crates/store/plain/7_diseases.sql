-- The weekly list (W2): contacts of one person with one disease that follow each other within 14
-- days
-- are one case, of the day and the home of the first. A week begins on Sunday and is named by it.
CREATE TEMP TABLE weekly AS
SELECT s.code, (s.day + 4) / 7 * 7 - 4 AS week, o.desa, count(*) AS cases
FROM (SELECT c.person, c.day, a.value AS code,
            c.day - lag(c.day) OVER (PARTITION BY c.person, a.value ORDER BY c.nth) AS since
        FROM contact c JOIN answer a ON a.visit = c.id AND a.code = 'skdr_kode'
        WHERE c.present) AS s
LEFT JOIN home o ON o.person = s.person AND o.since <= s.day AND s.day < o.before_day
WHERE s.since IS NULL OR 14 < s.since
GROUP BY s.code, (s.day + 4) / 7, o.desa;
