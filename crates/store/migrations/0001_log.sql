-- The log: what everybody wrote down. Never updated, never deleted.

-- One row: how far the views are, and a lock that makes writers take turns.
CREATE TABLE store_state (
    one {int} NOT NULL PRIMARY KEY,
    turns {int} NOT NULL,
    quarantined {int} NOT NULL,
    view_day {int},
    turning_to {int},
    views_version {text}
) {strict};

INSERT INTO store_state (one, turns, quarantined) VALUES (1, 0, 0);

-- Last number and hash of every home of records.
CREATE TABLE log_head (
    puskesmas {text} NOT NULL PRIMARY KEY,
    seq {int} NOT NULL,
    hash {bytes} NOT NULL
) {keyed};

CREATE TABLE record (
    puskesmas {text} NOT NULL,
    seq {int} NOT NULL,
    id {bytes} NOT NULL,
    subject_kind {text} NOT NULL,
    subject {bytes} NOT NULL,
    occurred {int} NOT NULL,
    kind {text} NOT NULL,
    body {text} NOT NULL,
    prev_hash {bytes} NOT NULL,
    hash {bytes} NOT NULL,
    received_ms {int} NOT NULL,
    PRIMARY KEY (puskesmas, seq)
) {strict};

CREATE UNIQUE INDEX record_id ON record (puskesmas, id);
CREATE INDEX record_subject ON record (puskesmas, subject, seq);

-- Records that the log refused, kept until they are taken or somebody looks at them.
CREATE TABLE quarantine (
    puskesmas {text} NOT NULL,
    id {bytes} NOT NULL,
    body_hash {bytes} NOT NULL,
    code {text} NOT NULL,
    message {text} NOT NULL,
    body {text} NOT NULL,
    received_ms {int} NOT NULL,
    PRIMARY KEY (puskesmas, id, body_hash)
) {strict};
