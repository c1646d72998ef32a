-- The village of a place as it was written, beside what it is called on the day of the views.
DROP TABLE place;
CREATE TABLE place (
    puskesmas {text} NOT NULL,
    place {bytes} NOT NULL,
    kind {text},
    name {text},
    written {text},
    desa {text},
    dusun {text},
    PRIMARY KEY (puskesmas, place)
) {keyed};
