-- S, K, D and N of every month and posyandu (PMK 4/2019, Buku KIA 2023 page 54). `z` holds the
-- weight-for-age of every weighing in hundredths of a standard deviation, by WHO's tables.
CREATE TEMP TABLE weighing AS
SELECT c.id, c.person, c.day, c.ym, c.sex, c.months, c.nth, a.number AS kg, z.hundredths,
    z.flagged
FROM contact c JOIN answer a ON a.visit = c.id AND a.code = 'bb_kg' AND 0 < a.number
LEFT JOIN z ON z.visit = c.id
WHERE c.present AND c.born <= c.day AND c.sex IS NOT NULL;

-- Those from which growth can be told: no oedema, no weight that WHO's limits call impossible.
CREATE TEMP TABLE judged AS
SELECT w.*, CASE
    WHEN w.months IN (1, 3) THEN 800 WHEN w.months = 2 THEN 900 WHEN w.months = 4 THEN 600
    WHEN w.months = 5 THEN 500 WHEN w.months = 6 THEN 400 WHEN w.months BETWEEN 7 AND 10 THEN 300
    WHEN w.months = 11 AND w.sex = 'L' THEN 300 WHEN w.months BETWEEN 11 AND 60 THEN 200
    END AS least_grams
FROM weighing w
WHERE coalesce(w.flagged, 0) = 0 AND NOT EXISTS (
    SELECT 1 FROM answer o WHERE o.visit = w.id AND o.code = 'edema' AND o.value = 'true');
CREATE INDEX judged_person ON judged (person, nth);

-- Compared with the last one that is at least 21 days ago, not longer than 45 days.
CREATE TEMP TABLE letter AS
SELECT n.id, n.person, n.ym, n.nth, CASE
    WHEN b.id IS NULL OR 45 < n.day - b.day THEN 'O'
    WHEN n.kg <= b.kg THEN 'T'
    WHEN EXISTS (SELECT 1 FROM (SELECT -300 AS line UNION SELECT -200 UNION SELECT -100
            UNION SELECT 0 UNION SELECT 100 UNION SELECT 200) AS lines
        WHERE line <= b.hundredths AND n.hundredths < line) THEN 'T'
    WHEN -10 <= n.hundredths - b.hundredths THEN 'N'
    WHEN n.least_grams IS NULL THEN 'O'
    WHEN n.least_grams <= (n.kg - b.kg) * 1000 + 0.001 THEN 'N'
    ELSE 'T' END AS letter
FROM judged n LEFT JOIN judged b ON b.person = n.person AND b.nth = (
    SELECT max(e.nth) FROM judged e
    WHERE e.person = n.person AND e.nth < n.nth AND 21 <= n.day - e.day)
WHERE n.months <= 60;
CREATE INDEX letter_person ON letter (person, ym);
CREATE INDEX weighing_person ON weighing (person, ym);

CREATE TEMP TABLE under_five AS
SELECT m.ym, h.person, o.desa, o.posyandu,
    (SELECT a.value FROM contact c JOIN answer a ON a.visit = c.id AND a.code = 'buku_kia'
        WHERE c.person = h.person AND c.day <= m.last_day ORDER BY c.nth DESC LIMIT 1) AS book,
    EXISTS (SELECT 1 FROM weighing w WHERE w.person = h.person AND w.ym = m.ym) AS weighed,
    (SELECT l.letter FROM letter l WHERE l.person = h.person AND l.ym = m.ym
        ORDER BY l.nth DESC LIMIT 1) AS letter
FROM month m
JOIN human h ON h.born <= m.last_day AND m.ym - h.born_ym <= 59
JOIN home o ON o.person = h.person AND o.since <= m.last_day AND m.last_day < o.before_day;

CREATE TEMP TABLE skdn AS
SELECT ym, desa, posyandu, count(*) AS s,
    sum(CASE WHEN book = 'true' THEN 1 ELSE 0 END) AS k,
    sum(CASE WHEN weighed THEN 1 ELSE 0 END) AS d,
    sum(CASE WHEN weighed AND letter = 'N' THEN 1 ELSE 0 END) AS n
FROM under_five GROUP BY ym, desa, posyandu;
