-- What somebody said before looking at a person's data: that they serve the person, why they look, or that
-- it is an emergency; an emergency is judged afterwards by the head.

CREATE TABLE ground (
    id {bytes} NOT NULL PRIMARY KEY,
    account {bytes} NOT NULL,
    person {bytes},
    kind {text} NOT NULL,
    reason {text} NOT NULL,
    note {text} NOT NULL,
    at_ms {int} NOT NULL,
    until_ms {int} NOT NULL,
    verdict {text},
    verdict_by {bytes},
    verdict_ms {int}
) {strict};

CREATE INDEX ground_account ON ground (account, until_ms);
CREATE INDEX ground_kind ON ground (kind, at_ms);
