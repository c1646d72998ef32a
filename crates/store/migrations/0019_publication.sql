-- What everybody may read: for each quarter, named by its last month, the record that was published last.
CREATE TABLE publication (
    puskesmas {text} NOT NULL,
    place {bytes} NOT NULL,
    until {int} NOT NULL,
    day {int} NOT NULL,
    author {text} NOT NULL,
    record {bytes} NOT NULL,
    PRIMARY KEY (puskesmas, place, until)
) {keyed};
