-- Each month of the board: who belongs to the year so far, or to the whole year where that is what
-- the
-- programme counts, and who of them was done by the end of the month.
CREATE TEMP TABLE year_board AS
SELECT t.indicator, m.ym, t.desa,
    sum(CASE WHEN 0 < t.done AND t.done <= m.ym THEN t.people ELSE 0 END) AS numerator,
    sum(t.people) AS denominator
FROM month m JOIN tally t ON t.ym / 12 = m.year
    AND (t.ym <= m.ym OR t.indicator IN ('imun.idl', 'spm.04', 'spm.06', 'spm.07'))
GROUP BY t.indicator, m.ym, t.desa;
