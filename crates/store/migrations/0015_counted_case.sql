-- A row for every case that an indicator counts, in place of one for each cohort: a mother of two has two
-- pregnancies, and everybody who is not done lacks something that has a name.

DROP TABLE cohort;

-- One row a case: in which month counted, in which month done (0: not yet), and which components of the
-- indicator are not met (bit n: the component n). The number tells the cases of one person apart.
CREATE TABLE counted_case (
    puskesmas {text} NOT NULL,
    person {bytes} NOT NULL,
    indicator {text} NOT NULL,
    number {int} NOT NULL,
    month {int} NOT NULL,
    done {int} NOT NULL,
    missing {int} NOT NULL,
    area {int} NOT NULL,
    PRIMARY KEY (puskesmas, person, indicator, number)
) {keyed};

CREATE INDEX counted_case_month ON counted_case (puskesmas, indicator, month);
