-- Figures: numbers that somebody else counted or set, such as target populations: of a place, of one village of
-- it (empty: the whole of it), in one year or month. Thousandths of the unit.
CREATE TABLE figure (
    puskesmas {text} NOT NULL,
    place {bytes} NOT NULL,
    period {text} NOT NULL,
    desa {text} NOT NULL,
    code {text} NOT NULL,
    value {int} NOT NULL,
    low {int},
    high {int},
    source {text} NOT NULL,
    dated {int} NOT NULL,
    record {bytes} NOT NULL,
    PRIMARY KEY (puskesmas, place, period, desa, code)
) {keyed};
