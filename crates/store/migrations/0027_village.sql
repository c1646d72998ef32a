-- The village of an area as it was written, beside what it is called on the day of the views.
DROP TABLE area;
CREATE TABLE area (
    puskesmas {text} NOT NULL,
    area {int} NOT NULL,
    written {text} NOT NULL,
    desa {text} NOT NULL,
    dusun {text} NOT NULL,
    rw {text} NOT NULL,
    rt {text} NOT NULL,
    posyandu {bytes},
    PRIMARY KEY (puskesmas, area)
) {keyed};
