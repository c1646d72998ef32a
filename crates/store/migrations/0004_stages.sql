-- Life stages of a person on the day of the views, and the paper book of each.
CREATE TABLE person_stage (
    puskesmas {text} NOT NULL,
    person {bytes} NOT NULL,
    stage {text} NOT NULL,
    book {text} NOT NULL,
    PRIMARY KEY (puskesmas, person, stage)
) {keyed};

CREATE INDEX person_stage_stage ON person_stage (puskesmas, stage, person);

-- Episodes: pregnancies, care for high blood pressure, ... An open one has no end.
CREATE TABLE episode (
    puskesmas {text} NOT NULL,
    person {bytes} NOT NULL,
    kind {text} NOT NULL,
    number {int} NOT NULL,
    opened {int} NOT NULL,
    begun {int},
    ended {int},
    outcome {text},
    lost_since {int},
    record {bytes} NOT NULL,
    PRIMARY KEY (puskesmas, person, kind, number)
) {strict};

CREATE INDEX episode_kind ON episode (puskesmas, kind, ended, person);
