-- The log: what everybody wrote down. Never updated, never deleted.

-- One row: how far the views are, and a lock that makes writers take turns.
CREATE TABLE store_state (
    one {int} NOT NULL PRIMARY KEY,
    turns {int} NOT NULL,
    quarantined {int} NOT NULL,
    view_day {int},
    turning_to {int},
    views_version {text}
) {strict};

INSERT INTO store_state (one, turns, quarantined) VALUES (1, 0, 0);

-- Last number and hash of every home of records.
CREATE TABLE log_head (
    puskesmas {text} NOT NULL PRIMARY KEY,
    seq {int} NOT NULL,
    hash {bytes} NOT NULL
) {keyed};

CREATE TABLE record (
    puskesmas {text} NOT NULL,
    seq {int} NOT NULL,
    id {bytes} NOT NULL,
    subject_kind {text} NOT NULL,
    subject {bytes} NOT NULL,
    occurred {int} NOT NULL,
    kind {text} NOT NULL,
    body {text} NOT NULL,
    prev_hash {bytes} NOT NULL,
    hash {bytes} NOT NULL,
    received_ms {int} NOT NULL,
    PRIMARY KEY (puskesmas, seq)
) {strict};

CREATE UNIQUE INDEX record_id ON record (puskesmas, id);
CREATE INDEX record_subject ON record (puskesmas, subject, seq);

-- Records that the log refused, kept until they are taken or somebody looks at them.
CREATE TABLE quarantine (
    puskesmas {text} NOT NULL,
    id {bytes} NOT NULL,
    body_hash {bytes} NOT NULL,
    code {text} NOT NULL,
    message {text} NOT NULL,
    body {text} NOT NULL,
    received_ms {int} NOT NULL,
    PRIMARY KEY (puskesmas, id, body_hash)
) {strict};
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
    password_ms {int},
    used_ms {int},
    pin_hash {text},
    news_ms {int},
    PRIMARY KEY (puskesmas, id)
) {strict};

CREATE UNIQUE INDEX account_username ON account (username_key);
CREATE UNIQUE INDEX account_id ON account (id);

CREATE TABLE session (
    token_hash {text} NOT NULL PRIMARY KEY,
    account {bytes} NOT NULL,
    created_ms {int} NOT NULL,
    seen_ms {int} NOT NULL,
    expires_ms {int} NOT NULL,
    device {text},
    browser {text},
    address {text},
    challenge {text},
    ended {text},
    awaits_factor {int} NOT NULL DEFAULT 0,
    locked {int} NOT NULL DEFAULT 0,
    tries {int} NOT NULL DEFAULT 0
) {strict};

CREATE INDEX session_account ON session (account);
CREATE INDEX session_device ON session (device);

CREATE TABLE sign_in_attempt (
    username_key {text} NOT NULL,
    at_ms {int} NOT NULL,
    nth {int} NOT NULL,
    ok {int} NOT NULL,
    PRIMARY KEY (username_key, at_ms, nth)
) {keyed};

-- Keys of accounts: second factors, codes that are good once, browsers, requests.

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
    decided_under {text},
    seen_ms {int},
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

-- Names of areas, loaded from the list of the Ministry of Home Affairs.
CREATE TABLE area_name (
    code {text} NOT NULL PRIMARY KEY,
    name {text} NOT NULL
) {keyed};

-- Names of kecamatan, kabupaten and provinces are few among those of the desa.
CREATE INDEX area_name_above ON area_name (code) WHERE length(code) < 10;

-- Views: what portraits say, in rows. Every row can be drawn again from the log at any time.
-- Days are counted from 1970-01-01, months are year * 12 + month - 1, truth values are 0 and 1.

-- Persons found to be somebody else; a small table, kept whole at one place.
CREATE TABLE person_alias (
    person {bytes} NOT NULL PRIMARY KEY,
    root {bytes} NOT NULL
) {keyed};

CREATE INDEX person_alias_root ON person_alias (root);

-- Every combination of desa, dusun, RW, RT and posyandu at which somebody was counted. The number
-- is worked out from the others, so it is the same wherever it is made. Unknown parts are empty. The
-- village is kept as it was written, and as it is called on the day of the views.
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

CREATE TABLE person (
    puskesmas {text} NOT NULL,
    person {bytes} NOT NULL,
    name {text} NOT NULL,
    name_key {text} NOT NULL,
    search_key {text} NOT NULL,
    nik {text},
    sex {text},
    birth {int},
    birth_precision {text},
    twin_order {int},
    mother_name {text},
    household {bytes},
    phone {text},
    area {int} NOT NULL,
    status {text} NOT NULL,
    stage {text},
    died_on {int},
    next_change_on {int},
    seen_on {int},
    weighed_on {int},
    weight_g {int},
    measured_on {int},
    length {int},
    kms {text},
    t_in_a_row {int},
    below_red {int},
    z_bbu {int},
    z_tbu {int},
    z_bbtb {int},
    k_bbu {text},
    k_tbu {text},
    k_bbtb {text},
    n_due {int} NOT NULL,
    n_overdue {int} NOT NULL,
    n_tasks {int} NOT NULL,
    n_quality {int} NOT NULL,
    severity {int} NOT NULL,
    due_rank {int} NOT NULL DEFAULT 4,
    late_since {int} NOT NULL DEFAULT 2147483647,
    left_on {int},
    disability {text},
    PRIMARY KEY (puskesmas, person)
) {strict};

-- Order of people on the list of what is due. Rank: 1 an emergency stands, 2 a service is late, 3 a
-- service is due, 4 nothing is due. The day is the oldest on which a late service was to be given;
-- far in the future when none is late.
CREATE INDEX person_due ON person
    (puskesmas, area, due_rank, late_since, name_key, person, n_due, n_overdue);
CREATE INDEX person_area ON person (puskesmas, area, name_key);
CREATE INDEX person_next_change ON person (puskesmas, next_change_on);
CREATE INDEX person_birth ON person (puskesmas, birth);
CREATE INDEX person_household ON person (puskesmas, household);

-- Words by which a person is found: own names and numbers, and the mother's.
CREATE TABLE person_word (
    puskesmas {text} NOT NULL,
    person {bytes} NOT NULL,
    word {text} NOT NULL,
    PRIMARY KEY (puskesmas, person, word)
) {keyed};

CREATE INDEX person_word_word ON person_word (puskesmas, word, person);

-- Life stages of a person on the day of the views, and the paper book of each.
CREATE TABLE person_stage (
    puskesmas {text} NOT NULL,
    person {bytes} NOT NULL,
    stage {text} NOT NULL,
    book {text} NOT NULL,
    PRIMARY KEY (puskesmas, person, stage)
) {keyed};

CREATE INDEX person_stage_stage ON person_stage (puskesmas, stage, person);

-- Episodes: pregnancies, care for high blood pressure, ... An open one has no end.
CREATE TABLE episode (
    puskesmas {text} NOT NULL,
    person {bytes} NOT NULL,
    kind {text} NOT NULL,
    number {int} NOT NULL,
    opened {int} NOT NULL,
    begun {int},
    ended {int},
    outcome {text},
    lost_since {int},
    record {bytes} NOT NULL,
    PRIMARY KEY (puskesmas, person, kind, number)
) {strict};

CREATE INDEX episode_kind ON episode (puskesmas, kind, ended, person);

-- Services that are due now.
CREATE TABLE due (
    puskesmas {text} NOT NULL,
    person {bytes} NOT NULL,
    item {text} NOT NULL,
    step {text} NOT NULL,
    status {text} NOT NULL,
    opens {int},
    ideal {int},
    closes {int},
    PRIMARY KEY (puskesmas, person, item, step)
) {keyed};

-- Findings that stand.
CREATE TABLE finding (
    puskesmas {text} NOT NULL,
    person {bytes} NOT NULL,
    rule {text} NOT NULL,
    day {int} NOT NULL,
    record {bytes},
    version {text} NOT NULL,
    severity {int} NOT NULL,
    stands_until {int},
    confidential {int} NOT NULL DEFAULT 0,
    PRIMARY KEY (puskesmas, person, rule, day)
) {keyed};

CREATE INDEX finding_rule ON finding (puskesmas, rule);

-- Home visits to be made.
CREATE TABLE task (
    puskesmas {text} NOT NULL,
    person {bytes} NOT NULL,
    rule {text} NOT NULL,
    version {text} NOT NULL,
    severity {int} NOT NULL,
    since {int} NOT NULL,
    until {int} NOT NULL,
    confidential {int} NOT NULL DEFAULT 0,
    PRIMARY KEY (puskesmas, person, rule)
) {keyed};

-- Contacts, with the growth at each.
CREATE TABLE contact (
    puskesmas {text} NOT NULL,
    person {bytes} NOT NULL,
    origin {bytes} NOT NULL,
    reading {bytes} NOT NULL,
    day {int} NOT NULL,
    minute {int},
    setting {text} NOT NULL,
    place {bytes},
    present {int} NOT NULL,
    author {text} NOT NULL,
    weight_g {int},
    length {int},
    kms {text},
    t_in_a_row {int},
    below_red {int},
    z_bbu {int},
    z_tbu {int},
    z_bbtb {int},
    severity {int} NOT NULL,
    PRIMARY KEY (puskesmas, person, origin)
) {keyed};

CREATE INDEX contact_place ON contact (puskesmas, place, day);

-- Contacts of a week, whatever they were for.
CREATE INDEX contact_day ON contact (puskesmas, day);

-- One row a person and month: in which monthly indicators the person was counted and reached.
-- Bit n of block b stands for indicator 62 * b + n of the guidelines.
CREATE TABLE person_month (
    puskesmas {text} NOT NULL,
    person {bytes} NOT NULL,
    month {int} NOT NULL,
    block {int} NOT NULL,
    area {int} NOT NULL,
    counted {int} NOT NULL,
    reached {int} NOT NULL,
    PRIMARY KEY (puskesmas, person, month, block)
) {keyed};

CREATE INDEX person_month_month ON person_month (puskesmas, month, block);

-- One row a case: in which month counted, in which month done (0: not yet), and which components of the
-- indicator are not met (bit n: the component n). The number tells the cases of one person apart. Open until: last
-- day on which all that is not met can still be done.
CREATE TABLE counted_case (
    puskesmas {text} NOT NULL,
    person {bytes} NOT NULL,
    indicator {text} NOT NULL,
    number {int} NOT NULL,
    month {int} NOT NULL,
    done {int} NOT NULL,
    missing {int} NOT NULL,
    area {int} NOT NULL,
    open_until {int},
    PRIMARY KEY (puskesmas, person, indicator, number)
) {keyed};

-- Holds all that is needed to tell what is lacking most in an area.
CREATE INDEX counted_case_month ON counted_case (puskesmas, indicator, month, missing, area);

-- A person's part in the indicators of the household (PIS-PK), of months from `since` until before `until`;
-- bit n stands for indicator n of the guidelines. Asked: day of the last answer for the whole household.
CREATE TABLE household_member (
    puskesmas {text} NOT NULL,
    person {bytes} NOT NULL,
    since {int} NOT NULL,
    until {int} NOT NULL,
    household {bytes} NOT NULL,
    area {int} NOT NULL,
    good {int} NOT NULL,
    bad {int} NOT NULL,
    unasked {int} NOT NULL,
    house_yes {int} NOT NULL,
    house_no {int} NOT NULL,
    asked {int},
    planned {int},
    PRIMARY KEY (puskesmas, person, since)
) {keyed};

CREATE INDEX household_member_household ON household_member (puskesmas, household, person);

-- The two tables above the last, counted: people by indicator, month, month of being done (0: not), area.
CREATE TABLE board_cell (
    puskesmas {text} NOT NULL,
    indicator {text} NOT NULL,
    month {int} NOT NULL,
    done {int} NOT NULL,
    area {int} NOT NULL,
    people {int} NOT NULL,
    PRIMARY KEY (puskesmas, indicator, month, done, area)
) {keyed};

CREATE TABLE household (
    puskesmas {text} NOT NULL,
    household {bytes} NOT NULL,
    kk_number {text},
    head_name {text},
    desa {text},
    dusun {text},
    rw {text},
    rt {text},
    line {text},
    PRIMARY KEY (puskesmas, household)
) {keyed};

CREATE INDEX household_kk ON household (puskesmas, kk_number);

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

-- Opening days of posyandu that somebody wrote down.
CREATE TABLE posyandu_day (
    puskesmas {text} NOT NULL,
    place {bytes} NOT NULL,
    day {int} NOT NULL,
    record {bytes} NOT NULL,
    kader_count {int},
    note {text},
    PRIMARY KEY (puskesmas, place, day, record)
) {keyed};

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

-- Cases of diseases under early warning (SKDR), by their first contact.
CREATE TABLE disease_case (
    puskesmas {text} NOT NULL,
    person {bytes} NOT NULL,
    disease {text} NOT NULL,
    day {int} NOT NULL,
    age_months {int},
    area {int} NOT NULL,
    examined {int} NOT NULL,
    died {int} NOT NULL,
    record {bytes} NOT NULL,
    PRIMARY KEY (puskesmas, person, disease, day)
) {keyed};

CREATE INDEX disease_case_day ON disease_case (puskesmas, day);

-- Weeks of early warning that were closed: the number told of each disease; when first, and when as it stands now.
-- The week is that of the Sunday.
CREATE TABLE week_close (
    puskesmas {text} NOT NULL,
    place {bytes} NOT NULL,
    week {int} NOT NULL,
    disease {text} NOT NULL,
    cases {int} NOT NULL,
    closed {int} NOT NULL,
    changed {int} NOT NULL,
    note {text},
    author {text} NOT NULL,
    record {bytes} NOT NULL,
    PRIMARY KEY (puskesmas, place, week, disease)
) {keyed};

-- What was done about signals of early warning; desa is empty for the whole of the Puskesmas.
CREATE TABLE signal_step (
    puskesmas {text} NOT NULL,
    place {bytes} NOT NULL,
    record {bytes} NOT NULL,
    week {int} NOT NULL,
    disease {text} NOT NULL,
    desa {text} NOT NULL,
    step {text} NOT NULL,
    day {int} NOT NULL,
    minute {int},
    note {text},
    author {text} NOT NULL,
    PRIMARY KEY (puskesmas, place, record)
) {keyed};

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

-- The files of the guidelines that were adopted last from a folder, for a start with that folder
-- broken. Empty when the guidelines built into the program were used last.
CREATE TABLE guideline_file (
    path {text} NOT NULL PRIMARY KEY,
    content {bytes} NOT NULL
) {strict};

-- The files of the guidelines under which months were signed, so that differences can be told apart from changed
-- rules years later.
CREATE TABLE signed_edition (
    digest {text} NOT NULL,
    path {text} NOT NULL,
    content {bytes} NOT NULL,
    PRIMARY KEY (digest, path)
) {strict};

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

-- What people say about their own data, drawn from the log: the last word about each purpose, and whose data is
-- processed for care and law only. And what people ask about their data, with what became of it.

CREATE TABLE consent (
    puskesmas {text} NOT NULL,
    person {bytes} NOT NULL,
    purpose {text} NOT NULL,
    permits {int} NOT NULL,
    since {int} NOT NULL,
    until {int},
    record {bytes} NOT NULL,
    PRIMARY KEY (puskesmas, person, purpose)
) {keyed};

CREATE TABLE restriction (
    puskesmas {text} NOT NULL,
    person {bytes} NOT NULL,
    since {int} NOT NULL,
    record {bytes} NOT NULL,
    PRIMARY KEY (puskesmas, person)
) {keyed};

CREATE TABLE subject_request (
    puskesmas {text} NOT NULL,
    id {bytes} NOT NULL,
    person {bytes} NOT NULL,
    kind {text} NOT NULL,
    purpose {text},
    speaker_name {text},
    speaker_relation {text},
    identity {text} NOT NULL,
    words {text} NOT NULL,
    made_by {bytes} NOT NULL,
    made_ms {int} NOT NULL,
    decided_by {bytes},
    decided_ms {int},
    granted {int},
    reason {text},
    answer {text},
    closed_ms {int},
    PRIMARY KEY (puskesmas, id)
) {strict};

CREATE INDEX subject_request_closed ON subject_request (puskesmas, closed_ms, made_ms);
CREATE INDEX subject_request_person ON subject_request (person);

CREATE TABLE withheld (
    puskesmas {text} NOT NULL,
    request {bytes} NOT NULL,
    record {bytes} NOT NULL,
    reason {text} NOT NULL,
    by_account {bytes} NOT NULL,
    at_ms {int} NOT NULL,
    PRIMARY KEY (puskesmas, request, record)
) {keyed};

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

-- How far each chain of the log of accesses went, kept away from that log: so that a log that is missing, or
-- cut short together with its own head, shows.

CREATE TABLE access_head (
    chain {text} NOT NULL PRIMARY KEY,
    seq {int} NOT NULL,
    hash {bytes} NOT NULL
) {keyed};

-- What came of drawing everything again and comparing it with the views.
CREATE TABLE recount (
    began_ms {int} NOT NULL PRIMARY KEY,
    ended_ms {int} NOT NULL,
    compared {int} NOT NULL,
    differences {int} NOT NULL,
    first {text}
) {strict};

-- Meetings. The body is that of the record as it stands corrected.
CREATE TABLE meeting (
    puskesmas {text} NOT NULL,
    place {bytes} NOT NULL,
    record {bytes} NOT NULL,
    kind {text} NOT NULL,
    day {int} NOT NULL,
    desa {text} NOT NULL,
    body {text} NOT NULL,
    author {text} NOT NULL,
    PRIMARY KEY (puskesmas, place, record)
) {keyed};

-- What meetings decided, and how it stands: of several words about it the one written last. Who does it is an
-- account, a role or somebody outside; told and author are absent as long as nobody said anything.
CREATE TABLE meeting_action (
    puskesmas {text} NOT NULL,
    place {bytes} NOT NULL,
    record {bytes} NOT NULL,
    number {int} NOT NULL,
    what {text} NOT NULL,
    who_kind {text} NOT NULL,
    who {text} NOT NULL,
    who_name {text} NOT NULL,
    until {int} NOT NULL,
    state {text} NOT NULL,
    told {int},
    note {text},
    author {text},
    PRIMARY KEY (puskesmas, place, record, number)
) {keyed};
