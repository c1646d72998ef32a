-- Months that the head signed; what was signed stands in the record.
CREATE TABLE closing (
    puskesmas {text} NOT NULL,
    place {bytes} NOT NULL,
    record {bytes} NOT NULL,
    period {int} NOT NULL,
    number {int} NOT NULL,
    signed_on {int} NOT NULL,
    author {text} NOT NULL,
    PRIMARY KEY (puskesmas, place, record)
) {keyed};

-- The files of the guidelines under which months were signed, so that differences can be told apart from changed
-- rules years later.
CREATE TABLE signed_edition (
    digest {text} NOT NULL,
    path {text} NOT NULL,
    content {bytes} NOT NULL,
    PRIMARY KEY (digest, path)
) {strict};
