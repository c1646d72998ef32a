-- Cases of diseases under early warning (SKDR), by their first contact.
CREATE TABLE disease_case (
    puskesmas {text} NOT NULL,
    person {bytes} NOT NULL,
    disease {text} NOT NULL,
    day {int} NOT NULL,
    age_months {int},
    area {int} NOT NULL,
    examined {int} NOT NULL,
    died {int} NOT NULL,
    record {bytes} NOT NULL,
    PRIMARY KEY (puskesmas, person, disease, day)
) {keyed};

CREATE INDEX disease_case_day ON disease_case (puskesmas, day);

-- Weeks of early warning that were closed: the number told of each disease; when first, and when as it stands now.
-- The week is that of the Sunday.
CREATE TABLE week_close (
    puskesmas {text} NOT NULL,
    place {bytes} NOT NULL,
    week {int} NOT NULL,
    disease {text} NOT NULL,
    cases {int} NOT NULL,
    closed {int} NOT NULL,
    changed {int} NOT NULL,
    note {text},
    author {text} NOT NULL,
    record {bytes} NOT NULL,
    PRIMARY KEY (puskesmas, place, week, disease)
) {keyed};

-- What was done about signals of early warning; desa is empty for the whole of the Puskesmas.
CREATE TABLE signal_step (
    puskesmas {text} NOT NULL,
    place {bytes} NOT NULL,
    record {bytes} NOT NULL,
    week {int} NOT NULL,
    disease {text} NOT NULL,
    desa {text} NOT NULL,
    step {text} NOT NULL,
    day {int} NOT NULL,
    minute {int},
    note {text},
    author {text} NOT NULL,
    PRIMARY KEY (puskesmas, place, record)
) {keyed};

-- Contacts of a week, whatever they were for.
CREATE INDEX contact_day ON contact (puskesmas, day);
