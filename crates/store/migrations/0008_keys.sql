-- Keys of accounts: second factors, codes that are good once, PIN, browsers; what one person asks
-- for an account and another decides; the quarterly list of accounts that the head signs.

ALTER TABLE account ADD COLUMN password_ms {int};
ALTER TABLE account ADD COLUMN used_ms {int};
ALTER TABLE account ADD COLUMN pin_hash {text};
ALTER TABLE account ADD COLUMN news_ms {int};

ALTER TABLE session ADD COLUMN device {text};
ALTER TABLE session ADD COLUMN browser {text};
ALTER TABLE session ADD COLUMN address {text};
ALTER TABLE session ADD COLUMN challenge {text};
ALTER TABLE session ADD COLUMN ended {text};
ALTER TABLE session ADD COLUMN awaits_factor {int} NOT NULL DEFAULT 0;
ALTER TABLE session ADD COLUMN locked {int} NOT NULL DEFAULT 0;
ALTER TABLE session ADD COLUMN tries {int} NOT NULL DEFAULT 0;

CREATE INDEX session_device ON session (device);

CREATE TABLE totp (
    account {bytes} NOT NULL PRIMARY KEY,
    secret {bytes} NOT NULL,
    confirmed {int} NOT NULL,
    last_step {int} NOT NULL,
    created_ms {int} NOT NULL
) {keyed};

CREATE TABLE passkey (
    credential {bytes} NOT NULL PRIMARY KEY,
    account {bytes} NOT NULL,
    public_key {bytes} NOT NULL,
    counter {int} NOT NULL,
    name {text} NOT NULL,
    created_ms {int} NOT NULL,
    used_ms {int}
) {keyed};

CREATE INDEX passkey_account ON passkey (account);

-- Codes for the day on which a factor is lost; a code that was used is removed.
CREATE TABLE spare_code (
    account {bytes} NOT NULL,
    code_hash {text} NOT NULL,
    PRIMARY KEY (account, code_hash)
) {keyed};

-- Codes for choosing a password; one an account, removed when used.
CREATE TABLE entry_code (
    account {bytes} NOT NULL PRIMARY KEY,
    code_hash {text} NOT NULL,
    issued_by {bytes},
    issued_ms {int} NOT NULL,
    expires_ms {int} NOT NULL
) {keyed};

CREATE UNIQUE INDEX entry_code_hash ON entry_code (code_hash);

-- What happened to an account, for its holder.
CREATE TABLE account_event (
    account {bytes} NOT NULL,
    at_ms {int} NOT NULL,
    nth {int} NOT NULL,
    kind {text} NOT NULL,
    by_account {bytes},
    device {text},
    browser {text},
    address {text},
    PRIMARY KEY (account, at_ms, nth)
) {keyed};

CREATE TABLE account_device (
    account {bytes} NOT NULL,
    device {text} NOT NULL,
    browser {text} NOT NULL,
    address {text} NOT NULL,
    first_ms {int} NOT NULL,
    last_ms {int} NOT NULL,
    PRIMARY KEY (account, device)
) {keyed};

CREATE TABLE account_request (
    puskesmas {text} NOT NULL,
    id {bytes} NOT NULL,
    account {bytes} NOT NULL,
    kind {text} NOT NULL,
    role {text},
    posyandu {bytes},
    asked_by {bytes} NOT NULL,
    asked_ms {int} NOT NULL,
    decided_by {bytes},
    decided_ms {int},
    granted {int},
    PRIMARY KEY (puskesmas, id)
) {strict};

CREATE INDEX account_request_open ON account_request (decided_ms, asked_ms);
CREATE INDEX account_request_of ON account_request (account, kind);

CREATE TABLE recertification (
    puskesmas {text} NOT NULL,
    quarter {text} NOT NULL,
    signed_by {bytes} NOT NULL,
    signed_name {text} NOT NULL,
    signed_ms {int} NOT NULL,
    list {text} NOT NULL,
    PRIMARY KEY (puskesmas, quarter)
) {strict};

-- Who of an identity provider is which account.
CREATE TABLE identity_link (
    issuer {text} NOT NULL,
    subject {text} NOT NULL,
    account {bytes} NOT NULL,
    linked_by {bytes} NOT NULL,
    linked_ms {int} NOT NULL,
    PRIMARY KEY (issuer, subject)
) {keyed};

CREATE INDEX identity_link_account ON identity_link (account);
