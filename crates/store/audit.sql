-- The log of accesses: who looked at whom, what for, and what became of it. Apart from the records: on
-- SQLite a file of its own, so that reading never waits for writing. Rows are only ever added.

CREATE TABLE IF NOT EXISTS audit_head (
    chain {text} NOT NULL PRIMARY KEY,
    seq {int} NOT NULL,
    hash {bytes} NOT NULL
) {keyed};

CREATE TABLE IF NOT EXISTS audit (
    chain {text} NOT NULL,
    seq {int} NOT NULL,
    at_ms {int} NOT NULL,
    body {text} NOT NULL,
    prev_hash {bytes} NOT NULL,
    hash {bytes} NOT NULL,
    PRIMARY KEY (chain, seq)
) {strict};

CREATE INDEX IF NOT EXISTS audit_at ON audit (at_ms, chain, seq);

CREATE TABLE IF NOT EXISTS audit_person (
    person {bytes} NOT NULL,
    chain {text} NOT NULL,
    seq {int} NOT NULL,
    PRIMARY KEY (person, chain, seq)
) {keyed};

CREATE INDEX IF NOT EXISTS audit_person_entry ON audit_person (chain, seq);

-- When a chain was walked from its beginning, and what was found. The log itself is never changed by it.
CREATE TABLE IF NOT EXISTS audit_check (
    chain {text} NOT NULL PRIMARY KEY,
    at_ms {int} NOT NULL,
    seq {int} NOT NULL,
    broken {int}
) {keyed};
