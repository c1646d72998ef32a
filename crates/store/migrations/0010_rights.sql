-- What people say about their own data, drawn from the log: the last word about each purpose, and whose data is
-- processed for care and law only. And what people ask about their data, with what became of it.

CREATE TABLE consent (
    puskesmas {text} NOT NULL,
    person {bytes} NOT NULL,
    purpose {text} NOT NULL,
    permits {int} NOT NULL,
    since {int} NOT NULL,
    until {int},
    record {bytes} NOT NULL,
    PRIMARY KEY (puskesmas, person, purpose)
) {keyed};

CREATE TABLE restriction (
    puskesmas {text} NOT NULL,
    person {bytes} NOT NULL,
    since {int} NOT NULL,
    record {bytes} NOT NULL,
    PRIMARY KEY (puskesmas, person)
) {keyed};

CREATE TABLE subject_request (
    puskesmas {text} NOT NULL,
    id {bytes} NOT NULL,
    person {bytes} NOT NULL,
    kind {text} NOT NULL,
    purpose {text},
    speaker_name {text},
    speaker_relation {text},
    identity {text} NOT NULL,
    words {text} NOT NULL,
    made_by {bytes} NOT NULL,
    made_ms {int} NOT NULL,
    decided_by {bytes},
    decided_ms {int},
    granted {int},
    reason {text},
    answer {text},
    closed_ms {int},
    PRIMARY KEY (puskesmas, id)
) {strict};

CREATE INDEX subject_request_closed ON subject_request (puskesmas, closed_ms, made_ms);
CREATE INDEX subject_request_person ON subject_request (person);

CREATE TABLE withheld (
    puskesmas {text} NOT NULL,
    request {bytes} NOT NULL,
    record {bytes} NOT NULL,
    reason {text} NOT NULL,
    by_account {bytes} NOT NULL,
    at_ms {int} NOT NULL,
    PRIMARY KEY (puskesmas, request, record)
) {keyed};
