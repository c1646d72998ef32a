-- How far each chain of the log of accesses went, kept away from that log: so that a log that is missing, or
-- cut short together with its own head, shows.

CREATE TABLE access_head (
    chain {text} NOT NULL PRIMARY KEY,
    seq {int} NOT NULL,
    hash {bytes} NOT NULL
) {keyed};
