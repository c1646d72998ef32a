-- Who may sign in. Small tables, kept whole at one place, so only the account leads with its home.

CREATE TABLE account (
    puskesmas {text} NOT NULL,
    id {bytes} NOT NULL,
    username {text} NOT NULL,
    username_key {text} NOT NULL,
    name {text} NOT NULL,
    role {text} NOT NULL,
    password_hash {text} NOT NULL,
    posyandu {bytes},
    desa {text},
    active {int} NOT NULL,
    must_change_password {int} NOT NULL,
    created_ms {int} NOT NULL,
    PRIMARY KEY (puskesmas, id)
) {strict};

CREATE UNIQUE INDEX account_username ON account (username_key);
CREATE UNIQUE INDEX account_id ON account (id);

CREATE TABLE session (
    token_hash {text} NOT NULL PRIMARY KEY,
    account {bytes} NOT NULL,
    created_ms {int} NOT NULL,
    seen_ms {int} NOT NULL,
    expires_ms {int} NOT NULL
) {strict};

CREATE INDEX session_account ON session (account);

CREATE TABLE sign_in_attempt (
    username_key {text} NOT NULL,
    at_ms {int} NOT NULL,
    nth {int} NOT NULL,
    ok {int} NOT NULL,
    PRIMARY KEY (username_key, at_ms, nth)
) {keyed};

-- Names of areas, loaded from the list of the Ministry of Home Affairs.
CREATE TABLE area_name (
    code {text} NOT NULL PRIMARY KEY,
    name {text} NOT NULL
) {keyed};
