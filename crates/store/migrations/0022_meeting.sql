-- Meetings. The body is that of the record as it stands corrected.
CREATE TABLE meeting (
    puskesmas {text} NOT NULL,
    place {bytes} NOT NULL,
    record {bytes} NOT NULL,
    kind {text} NOT NULL,
    day {int} NOT NULL,
    desa {text} NOT NULL,
    body {text} NOT NULL,
    author {text} NOT NULL,
    PRIMARY KEY (puskesmas, place, record)
) {keyed};

-- What meetings decided, and how it stands: of several words about it the one written last. Who does it is an
-- account, a role or somebody outside; told and author are absent as long as nobody said anything.
CREATE TABLE meeting_action (
    puskesmas {text} NOT NULL,
    place {bytes} NOT NULL,
    record {bytes} NOT NULL,
    number {int} NOT NULL,
    what {text} NOT NULL,
    who_kind {text} NOT NULL,
    who {text} NOT NULL,
    who_name {text} NOT NULL,
    until {int} NOT NULL,
    state {text} NOT NULL,
    told {int},
    note {text},
    author {text},
    PRIMARY KEY (puskesmas, place, record, number)
) {keyed};
