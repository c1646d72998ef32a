-- Cases: who is counted once, the components that each needs, and the day on which each was met.
CREATE TEMP TABLE counting (indicator TEXT, person TEXT, ym BIGINT, counted_on BIGINT,
    needs BIGINT);
CREATE TEMP TABLE met (indicator TEXT, person TEXT, ym BIGINT, component TEXT, day BIGINT);

-- Newborns: visits at 6 to 48 hours, 3 to 7 and 8 to 28 days; a visit of unknown hour by its day.
CREATE TEMP TABLE newborn AS
SELECT h.person, h.born, h.born_ym, m28.ym AS ym28, m0.last_day AS last0, m28.last_day AS last28
FROM human h
JOIN month m0 ON m0.ym = h.born_ym
JOIN month m28 ON m28.last_day = (SELECT min(last_day) FROM month WHERE h.born + 28 <= last_day);
INSERT INTO counting SELECT 'kia.kn1', person, born_ym, last0, 1 FROM newborn;
INSERT INTO counting SELECT 'kia.kn-lengkap', person, born_ym, last0, 3 FROM newborn;
INSERT INTO counting SELECT 'spm.03', person, ym28, last28, 9 FROM newborn;

CREATE TEMP TABLE newborn_visit AS
SELECT v.person, v.born_ym, v.ym28, v.kn, min(v.day) AS day FROM (
    SELECT n.person, n.born_ym, n.ym28, c.day, CASE
        WHEN c.day - n.born BETWEEN 8 AND 28 THEN 'kn3' WHEN c.day - n.born BETWEEN 3 AND 7
            THEN 'kn2'
        WHEN c.day - n.born <= 2 AND (c.minute IS NULL OR c.born_minute IS NULL
            OR (c.day - n.born) * 1440 + c.minute - c.born_minute BETWEEN 360 AND 2880) THEN 'kn1'
        END AS kn
    FROM newborn n JOIN contact c ON c.person = n.person AND n.born <= c.day
    JOIN service s ON s.visit = c.id AND s.item = 'neonatal_kn' AND s.outcome = 'given') AS v
WHERE v.kn IS NOT NULL GROUP BY v.person, v.born_ym, v.ym28, v.kn;
INSERT INTO met SELECT 'kia.kn1', person, born_ym, kn, day FROM newborn_visit WHERE kn = 'kn1';
INSERT INTO met SELECT 'kia.kn-lengkap', person, born_ym, kn, day FROM newborn_visit;
INSERT INTO met SELECT 'spm.03', person, ym28, kn, day FROM newborn_visit;
INSERT INTO met
SELECT 'spm.03', n.person, n.ym28, a.code, min(c.day)
FROM newborn n JOIN contact c ON c.person = n.person AND c.present
    AND c.day BETWEEN n.born AND n.born + 28
JOIN answer a ON a.visit = c.id AND (a.code = 'tali_pusat_baik'
    OR (a.code IN ('imd', 'vit_k1', 'salep_mata', 'mtbm') AND a.value = 'true'))
GROUP BY n.person, n.ym28, a.code;

-- Doses: numbered as written; one without a number is the first of those that nobody wrote down and
-- that may be given at that age.
CREATE TEMP TABLE dose_rule (item TEXT, n BIGINT, opens BIGINT, closes BIGINT);
INSERT INTO dose_rule VALUES ('imm_hb0', 1, 0, 7), ('imm_bcg', 1, 0, 359),
    ('imm_opv', 1, 0, 1799), ('imm_opv', 2, 60, 1799), ('imm_opv', 3, 90, 1799),
    ('imm_opv', 4, 120, 1799), ('imm_dpt', 1, 60, 1799), ('imm_dpt', 2, 90, 1799),
    ('imm_dpt', 3, 120, 1799), ('imm_dpt', 4, 540, 1799), ('imm_ipv', 1, 120, 1799),
    ('imm_ipv', 2, 270, 1799), ('imm_mr', 1, 270, 1799), ('imm_mr', 2, 540, 1799);

CREATE TEMP TABLE given AS
SELECT c.person, s.item, coalesce(s.given_day, c.day) AS day, c.born, c.nth, s.given_day,
    CASE WHEN s.given_day IS NULL THEN c.minute - c.born_minute END AS minutes,
    CASE WHEN s.step IN ('HB0', 'BCG') THEN 1
        WHEN s.step IS NOT NULL THEN CAST(substr(s.step, length(s.step), 1) AS BIGINT) END AS n
FROM service s JOIN contact c ON c.id = s.visit
WHERE s.outcome = 'given' AND s.item IN ('imm_hb0', 'imm_bcg', 'imm_opv', 'imm_dpt', 'imm_ipv',
    'imm_mr');
CREATE INDEX given_person ON given (person, item);

CREATE TEMP TABLE dose AS
SELECT person, item, n, day, born, minutes FROM given WHERE n IS NOT NULL
UNION ALL
SELECT u.person, u.item, f.n, u.day, u.born, u.minutes
FROM (SELECT g.*, row_number() OVER (PARTITION BY g.person, g.item ORDER BY g.day, g.nth) AS place
        FROM given g WHERE g.n IS NULL) AS u
JOIN (SELECT x.person, x.item, x.day, x.nth, r.n, row_number() OVER (
            PARTITION BY x.person, x.item, x.day, x.nth
            ORDER BY CASE WHEN x.day - x.born BETWEEN r.opens AND r.closes THEN 0 ELSE 1 END, r.n
            ) AS place
        FROM given x JOIN dose_rule r ON r.item = x.item
        WHERE x.n IS NULL AND NOT EXISTS (SELECT 1 FROM given w
            WHERE w.person = x.person AND w.item = x.item AND w.n = r.n)) AS f
    ON f.person = u.person AND f.item = u.item AND f.day = u.day AND f.nth = u.nth
    AND f.place = u.place;
CREATE INDEX dose_person ON dose (person);

-- HB0 within 24 hours, or on the day of birth or the next when the hour is not known.
INSERT INTO met
SELECT 'spm.03', n.person, n.ym28, 'hb0', min(d.day)
FROM newborn n JOIN dose d ON d.person = n.person AND d.item = 'imm_hb0' AND n.born <= d.day
WHERE CASE WHEN d.minutes IS NULL THEN d.day - d.born <= 1
    ELSE (d.day - d.born) * 1440 + d.minutes <= 1440 END
GROUP BY n.person, n.ym28;

-- Basic immunisation complete (2023) before the first birthday: eleven doses.
INSERT INTO counting
SELECT 'imun.idl', h.person, h.born_ym + 12, m.last_day, 11
FROM human h JOIN month m ON m.ym = h.born_ym + 12;
INSERT INTO met
SELECT 'imun.idl', d.person, h.born_ym + 12, d.item || CAST(d.n AS TEXT), min(d.day)
FROM dose d JOIN human h ON h.person = d.person
JOIN month m ON m.ym = h.born_ym + 12
WHERE d.born <= d.day AND (d.item <> 'imm_dpt' OR d.n <= 3) AND (d.item NOT IN ('imm_ipv',
    'imm_mr') OR d.n = 1)
    -- The birthday, or the last of its month when the month is shorter.
    AND d.day < CASE WHEN h.born_dom < m.last_day - (SELECT last_day FROM month b
        WHERE b.ym = m.ym - 1)
        THEN (SELECT last_day FROM month b WHERE b.ym = m.ym - 1) + h.born_dom ELSE m.last_day END
GROUP BY d.person, h.born_ym, d.item, d.n;

-- Years: ages are those of 31 December.
CREATE TEMP TABLE year_of AS
SELECT h.person, h.sex, y.ym AS ym, y.last_day, y.first_day, y.ym + 11 - h.born_ym AS months
FROM human h JOIN (SELECT ym - 11 AS ym, last_day,
        last_day - CASE WHEN year % 4 = 0 THEN 365 ELSE 364 END AS first_day
    FROM month WHERE ym % 12 = 11) AS y ON h.born <= y.last_day;
INSERT INTO counting SELECT 'spm.04', person, ym, last_day, CASE WHEN 24 <= months
    THEN 12 ELSE 10 END
FROM year_of WHERE months BETWEEN 12 AND 59;
INSERT INTO counting SELECT 'spm.07', person, ym, last_day, 11 FROM year_of WHERE 720 <= months;
-- Examinations of the womb and the breast are asked of women of 30 to 50 who are not known as
-- unmarried.
INSERT INTO counting SELECT 'spm.06', y.person, y.ym, y.last_day, CASE
    WHEN y.sex = 'P' AND y.months BETWEEN 360 AND 611 AND coalesce((
        SELECT a.value FROM contact c JOIN answer a ON a.visit = c.id AND a.code = 'status_kawin'
        WHERE c.person = y.person AND c.present AND c.day <= y.last_day
        ORDER BY c.nth DESC LIMIT 1), '') <> 'belum' THEN 9 ELSE 7 END
FROM year_of y WHERE y.months BETWEEN 180 AND 719;

CREATE TEMP TABLE asked (component TEXT, code TEXT);
INSERT INTO asked VALUES ('weight', 'bb_kg'), ('height', 'tb_cm'), ('waist', 'lp_cm'),
    ('pressure', 'td_sistol'), ('glucose', 'gds_mgdl'), ('glucose', 'gdp_mgdl'), ('tobacco',
        'rokok'),
    ('tobacco of youth', 'rokok_remaja'), ('education', 'edukasi'), ('cholesterol', 'kol_total'),
    ('mind', 'sk_kognitif'), ('mind', 'srq_1'), ('mind', 'phq4_1'), ('cognition', 'sk_kognitif'),
    ('womb', 'iva'), ('womb', 'hpv_dna'), ('breast', 'sadanis'), ('development', 'kpsp_ya'),
    ('development', 'ceklis'), ('vitamin a', 'vit_a');

-- Each day of a year on which something was asked or done, and which day of its kind it is.
CREATE TEMP TABLE done_on AS
SELECT person, ym, months, component, day, row_number() OVER (
    PARTITION BY person, ym, component ORDER BY day) AS times
FROM (SELECT DISTINCT y.person, y.ym, y.months, q.component, c.day
    FROM year_of y JOIN contact c ON c.person = y.person AND c.present
        AND c.day BETWEEN y.first_day AND y.last_day
    JOIN answer a ON a.visit = c.id JOIN asked q ON q.code = a.code
    WHERE (q.code <> 'sk_kognitif' OR q.component <> 'mind' OR 720 <= c.months)
        AND (q.code <> 'srq_1' OR 216 <= c.months)
        AND (q.code <> 'hpv_dna' OR a.value IN ('negatif', 'positif'))
        AND (q.code <> 'kpsp_ya' OR c.day - c.born BETWEEN 77 AND 2237)
        AND (q.code <> 'vit_a' OR (a.value <> 'tidak' AND NOT EXISTS (SELECT 1 FROM service s
            WHERE s.visit = c.id AND s.item = 'vit_a_anak')))
    UNION
    SELECT y.person, y.ym, y.months, 'vitamin a', c.day
    FROM year_of y JOIN contact c ON c.person = y.person AND c.day BETWEEN y.first_day
        AND y.last_day
    JOIN service s ON s.visit = c.id AND s.item = 'vit_a_anak' AND s.outcome = 'given') AS days;
CREATE INDEX done_on_component ON done_on (component, times);

INSERT INTO met SELECT 'spm.04', person, ym, component, day FROM done_on
WHERE (component = 'weight' AND times = 8) OR (component IN ('height', 'development') AND times = 2)
    OR (component = 'vitamin a' AND times = CASE WHEN 18 <= months THEN 2 ELSE 1 END);
INSERT INTO met
SELECT 'spm.04', y.person, y.ym, d.item || CAST(d.n AS TEXT), min(d.day)
FROM year_of y JOIN dose d ON d.person = y.person
JOIN dose_rule r ON r.item = d.item AND r.n = d.n AND d.day - d.born BETWEEN r.opens AND r.closes
WHERE y.months BETWEEN 12 AND 59 AND (
    (d.item IN ('imm_hb0', 'imm_bcg', 'imm_ipv', 'imm_mr') AND d.n = 1)
    OR (d.item = 'imm_opv' AND d.n = 4) OR (d.item = 'imm_dpt' AND d.n = 3)
    OR (24 <= y.months AND ((d.item = 'imm_dpt' AND d.n = 4) OR (d.item = 'imm_mr' AND d.n = 2))))
GROUP BY y.person, y.ym, d.item, d.n;

INSERT INTO met
SELECT 'spm.06', person, ym, CASE component WHEN 'tobacco of youth'
    THEN 'tobacco' ELSE component END,
    min(day)
FROM done_on WHERE component IN ('weight', 'height', 'waist', 'pressure', 'glucose', 'tobacco',
    'tobacco of youth', 'education')
GROUP BY person, ym, CASE component WHEN 'tobacco of youth' THEN 'tobacco' ELSE component END;
INSERT INTO met
SELECT 'spm.06', o.person, o.ym, o.component, o.day FROM done_on o
JOIN counting c ON c.indicator = 'spm.06' AND c.person = o.person AND c.ym = o.ym AND c.needs = 9
WHERE o.component IN ('womb', 'breast') AND o.times = 1;
INSERT INTO met
SELECT 'spm.07', person, ym, component, day FROM done_on WHERE times = 1 AND component IN ('weight',
    'height', 'waist', 'pressure', 'glucose', 'tobacco', 'education', 'cholesterol', 'mind',
        'cognition');
-- Daily living is judged when all ten questions were answered.
INSERT INTO met
SELECT 'spm.07', y.person, y.ym, 'living', min(t.day)
FROM year_of y JOIN (SELECT c.id, c.person, c.day FROM contact c JOIN answer a ON a.visit = c.id
        WHERE c.present AND 720 <= c.months AND a.code IN ('aks_bab', 'aks_bak', 'aks_bersih',
            'aks_wc', 'aks_makan',
            'aks_transfer', 'aks_jalan', 'aks_pakaian', 'aks_tangga', 'aks_mandi')
        GROUP BY c.id, c.person, c.day HAVING count(*) = 10) AS t
    ON t.person = y.person AND t.day BETWEEN y.first_day AND y.last_day
GROUP BY y.person, y.ym;

-- Deliveries, by the day on which they were; three helpers since 2023.
CREATE TEMP TABLE delivery AS
SELECT DISTINCT c.id, c.person, t.day, m.ym
FROM contact c
JOIN answer e ON e.visit = c.id AND e.code = 'hasil_kehamilan' AND e.value IN ('lahir_hidup',
    'lahir_mati')
JOIN answer t ON t.visit = c.id AND t.code = 'tgl_persalinan'
JOIN month m ON m.last_day = (SELECT min(last_day) FROM month WHERE t.day <= last_day)
WHERE c.present AND c.sex = 'P';
INSERT INTO counting SELECT DISTINCT 'spm.02', person, ym, day, 4 FROM delivery;
INSERT INTO met
SELECT DISTINCT 'spm.02', d.person, d.ym, CASE a.code WHEN 'komplikasi_ditangani'
    THEN 'partograf' ELSE a.code END,
    d.day
FROM delivery d JOIN answer a ON a.visit = d.id
WHERE (a.code = 'tempat_salin' AND a.value IN ('puskesmas', 'rs', 'klinik', 'bpm'))
    OR (a.code = 'penolong' AND a.value IN ('bidan', 'dokter', 'spog'))
    OR (a.code = 'jml_penolong' AND 3 <= a.number)
    OR (a.code IN ('partograf', 'komplikasi_ditangani') AND a.value = 'true');

-- Counted is who lived here on the day that counts or on the day of the last component, where it
-- was.
CREATE TEMP TABLE tally AS
SELECT f.indicator, coalesce(o.desa, h.desa) AS desa, f.ym,
    CASE WHEN f.done IS NULL THEN 0 ELSE (SELECT min(ym) FROM month WHERE f.done <= last_day) END
        AS done,
    count(*) AS people
FROM (SELECT c.indicator, c.person, c.ym, c.counted_on, m.done
    FROM counting c LEFT JOIN (SELECT indicator, person, ym, count(*) AS n, max(day) AS done
            FROM met GROUP BY indicator, person, ym) AS m
        ON m.indicator = c.indicator AND m.person = c.person AND m.ym = c.ym AND m.n = c.needs) AS f
LEFT JOIN home h ON h.person = f.person AND h.since <= f.counted_on AND f.counted_on < h.before_day
LEFT JOIN home o ON o.person = f.person AND o.since <= f.done AND f.done < o.before_day
WHERE h.person IS NOT NULL OR o.person IS NOT NULL
GROUP BY f.indicator, coalesce(o.desa, h.desa), f.ym, 4;
