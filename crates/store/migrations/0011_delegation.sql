-- Delegations with dates: who does the work of which other role, from when to when, by whose leave.

CREATE TABLE delegation (
    puskesmas {text} NOT NULL,
    id {bytes} NOT NULL,
    account {bytes} NOT NULL,
    role {text} NOT NULL,
    posyandu {bytes},
    from_day {int} NOT NULL,
    until_day {int} NOT NULL,
    reason {text} NOT NULL,
    asked_by {bytes} NOT NULL,
    asked_ms {int} NOT NULL,
    decided_by {bytes},
    decided_ms {int},
    granted {int},
    revoked_by {bytes},
    revoked_ms {int},
    PRIMARY KEY (puskesmas, id)
) {strict};

CREATE INDEX delegation_account ON delegation (account, until_day);
CREATE INDEX delegation_until ON delegation (puskesmas, until_day);
