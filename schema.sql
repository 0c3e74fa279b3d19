-- The whole database of Rexian as it stands; a fresh database is made from this file, and a test
-- proves that an upgraded one is the same. Read it from top to bottom:
--
--   meta · departments · categories · users, agent_queues, sessions, tokens, login_failures
--   · facts → calls, stays, talks, offers, agent_spans, transfers, callbacks, recordings, voicemails, agent_states
--   · cases, case_events · audit
--
-- Throughout:
--   * every time is INTEGER milliseconds since 1970-01-01T00:00:00Z, column names ending in _at;
--     every span is INTEGER milliseconds, ending in _ms;
--   * "by" is who did it: agent:1001, user:zhang, api (in the audit with the token: api:portal) or system;
--   * a telephone number stands twice: as it came (caller), and in E.164 for comparison
--     (caller_e164, by casework::phone; as it came where it has no E.164 form);
--   * queues are in the plan (rexian.toml), so a queue here is a number without a foreign key;
--   * files (recordings, messages) lie beside the database, paths are relative to the data directory.
--
-- Set on every connection, not here: foreign_keys = ON, busy_timeout. Set once: journal_mode = WAL, and
-- application_id = 0x52583132, so that a stray SQLite file is not mistaken for ours.


-- One row about the database itself.
CREATE TABLE meta (
  id             INTEGER PRIMARY KEY CHECK (id = 1),
  -- Counts up by one with every upgrade step; a program refuses a version it does not know.
  schema_version INTEGER NOT NULL,
  -- Local time minus UTC in minutes: the day in a case's number. 480 is China.
  utc_offset_min INTEGER NOT NULL DEFAULT 480 CHECK (utc_offset_min BETWEEN -840 AND 840),
  -- Who asked to be called back is rung so often by the machine, so long after an attempt in vain, and not
  -- any more so long after they asked; then an agent decides. Set from the configuration at every start.
  callback_attempts  INTEGER NOT NULL DEFAULT 2 CHECK (callback_attempts >= 0),
  callback_retry_ms  INTEGER NOT NULL DEFAULT 300000 CHECK (callback_retry_ms >= 0),
  callback_expiry_ms INTEGER NOT NULL DEFAULT 14400000 CHECK (callback_expiry_ms >= 0)
) STRICT;

INSERT INTO meta (id, schema_version) VALUES (1, 9);


-- Departments (承办单位) that cases are dispatched to.
CREATE TABLE departments (
  id         INTEGER PRIMARY KEY,
  name       TEXT    NOT NULL UNIQUE CHECK (length(name) BETWEEN 1 AND 64),
  -- Where a person there is reached; shown to agents.
  phone      TEXT,
  -- Not offered for dispatch any more; its old cases remain.
  retired_at INTEGER
) STRICT;


-- What a case is about (类别), in two levels at most.
CREATE TABLE categories (
  id         INTEGER PRIMARY KEY,
  parent     INTEGER REFERENCES categories (id),
  name       TEXT    NOT NULL CHECK (length(name) BETWEEN 1 AND 64),
  -- The department such a case usually goes to; proposed, never forced.
  department INTEGER REFERENCES departments (id),
  retired_at INTEGER
) STRICT;

-- No two siblings of one name.
CREATE UNIQUE INDEX categories_by_name ON categories (coalesce(parent, 0), name);


-- Everybody who signs in. Nobody is deleted, as their name stands in history; they are disabled.
CREATE TABLE users (
  id            INTEGER PRIMARY KEY,
  login         TEXT    NOT NULL UNIQUE COLLATE NOCASE CHECK (length(login) BETWEEN 1 AND 32),
  name          TEXT    NOT NULL CHECK (length(name) BETWEEN 1 AND 64),
  role          TEXT    NOT NULL
                CHECK (role IN ('agent', 'supervisor', 'department', 'leader', 'admin')),
  -- Argon2id in PHC form, salt and cost included. Made by the web or a command, never here.
  password_hash TEXT    NOT NULL CHECK (password_hash LIKE '$argon2id$%'),
  -- The agent's number (坐席号), for those who are offered calls.
  agent         INTEGER UNIQUE CHECK (agent BETWEEN 1 AND 999999),
  -- The telephone that rings: its endpoint's name in Asterisk.
  phone         TEXT    UNIQUE CHECK (length(phone) BETWEEN 1 AND 32),
  -- Whose cases a department's user sees.
  department    INTEGER REFERENCES departments (id),
  created_at    INTEGER NOT NULL,
  disabled_at   INTEGER,
  -- Where the agent has sat down until going off duty, if not at their own telephone.
  phone_now     TEXT    CHECK (length(phone_now) BETWEEN 1 AND 32),
  -- Whether the telephone is asked to answer by itself when it is offered a call.
  auto_answer   INTEGER NOT NULL DEFAULT 0 CHECK (auto_answer IN (0, 1)),
  CHECK (agent IS NULL OR phone IS NOT NULL),
  CHECK (role <> 'agent' OR agent IS NOT NULL),
  CHECK (role <> 'department' OR department IS NOT NULL)
) STRICT;

-- Nobody sits at a telephone where somebody sits.
CREATE UNIQUE INDEX users_by_phone_now ON users (phone_now) WHERE phone_now IS NOT NULL;


-- Which queues (业务范围) an agent serves, and how well.
CREATE TABLE agent_queues (
  agent INTEGER NOT NULL REFERENCES users (agent),
  queue INTEGER NOT NULL CHECK (queue > 0),
  -- 1 for the ablest, who are rung first.
  level INTEGER NOT NULL DEFAULT 1 CHECK (level BETWEEN 1 AND 9),
  PRIMARY KEY (agent, queue)
) STRICT, WITHOUT ROWID;


-- Who is signed in. The cookie's token itself is nowhere; its SHA-256 is.
CREATE TABLE sessions (
  token_hash BLOB    PRIMARY KEY CHECK (length(token_hash) = 32),
  user       INTEGER NOT NULL REFERENCES users (id),
  created_at INTEGER NOT NULL,
  -- Last used, to a minute: who set their state by telephone later than that works without it.
  seen_at    INTEGER NOT NULL,
  expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Sign a user out everywhere.
CREATE INDEX sessions_by_user ON sessions (user);
-- Sweep what has expired.
CREATE INDEX sessions_by_expiry ON sessions (expires_at);


-- Programmes that may use the API. As with sessions only the token's SHA-256 is kept.
CREATE TABLE tokens (
  id         INTEGER PRIMARY KEY,
  name       TEXT    NOT NULL UNIQUE CHECK (length(name) BETWEEN 1 AND 64),
  token_hash BLOB    NOT NULL UNIQUE CHECK (length(token_hash) = 32),
  created_at INTEGER NOT NULL,
  revoked_at INTEGER
) STRICT;


-- Failed log-ins, by which further attempts are slowed. Swept after a day.
CREATE TABLE login_failures (
  id      INTEGER PRIMARY KEY,
  at      INTEGER NOT NULL,
  -- As typed, lower case, cut to 64 characters; need not be anybody's.
  login   TEXT    NOT NULL CHECK (length(login) <= 64),
  -- Where it came from.
  address TEXT    NOT NULL CHECK (length(address) <= 64)
) STRICT;

-- Recent failures of a login.
CREATE INDEX login_failures_by_login ON login_failures (login, at);
-- Recent failures from an address.
CREATE INDEX login_failures_by_address ON login_failures (address, at);
-- The sweep.
CREATE INDEX login_failures_by_time ON login_failures (at);


-- Facts (话务事件): what happened, in the order it was kept, for ever. The one truth about calls;
-- calls, stays, talks, offers, agent_spans, transfers, callbacks, recordings, voicemails and agent_states are
-- projections written in the same transaction.
CREATE TABLE facts (
  -- The id of the server-sent event; AUTOINCREMENT, so that none is ever given twice.
  id     INTEGER PRIMARY KEY AUTOINCREMENT,
  -- By the switchboard's clock, which never runs backwards; of an imported message when it was left.
  at     INTEGER NOT NULL,
  -- A call's number, for facts about one.
  call   INTEGER,
  -- switchboard::What::kind, such as person_requested.
  kind   TEXT    NOT NULL,
  -- switchboard::What::fields as one JSON object.
  fields TEXT    NOT NULL CHECK (json_valid(fields))
) STRICT;

-- All facts of one call, in order.
CREATE INDEX facts_by_call ON facts (call, id) WHERE call IS NOT NULL;
-- Gaps of a period: reports say when figures are incomplete, and when nobody could call.
CREATE INDEX facts_of_nodes ON facts (at) WHERE kind = 'node_up' OR kind = 'node_down';
CREATE INDEX facts_of_trunk ON facts (at) WHERE kind = 'trunk_up' OR kind = 'trunk_down';
-- Who came on duty since: sessions that run out send nobody off who works by the telephone alone.
CREATE INDEX facts_of_states ON facts (at) WHERE kind = 'agent_ready' OR kind = 'agent_paused';

CREATE TRIGGER facts_are_never_changed BEFORE UPDATE ON facts
BEGIN SELECT raise(ABORT, 'facts are never changed'); END;

CREATE TRIGGER facts_are_never_removed BEFORE DELETE ON facts
BEGIN SELECT raise(ABORT, 'facts are never removed'); END;


-- Calls (通话): each caller's whole journey, from arrival to last hang-up; or that of somebody whom an
-- agent rang. Projected from facts.
CREATE TABLE calls (
  number       INTEGER PRIMARY KEY,
  -- Whether the caller rang us, or an agent rang them; then caller is who was rung.
  direction    TEXT    NOT NULL DEFAULT 'in' CHECK (direction IN ('in', 'out')),
  -- Which Asterisk, and the caller's leg there.
  node         INTEGER NOT NULL,
  channel      TEXT    NOT NULL,
  -- NULL if withheld or unusable.
  caller       TEXT,
  caller_e164  TEXT,
  dialled      TEXT    NOT NULL,
  -- Which language the caller chose; NULL for the office's.
  language     TEXT    CHECK (language IN ('zh', 'en')),
  stage        TEXT    NOT NULL CHECK (stage IN
               ('menu', 'queued', 'ringing', 'talking', 'mailbox', 'survey', 'closing', 'ended',
                'dialling', 'conference')),
  queue        INTEGER,
  -- Who talked last: of those in a conversation together, who was there first. Else who was rung last.
  agent        INTEGER,
  arrived_at   INTEGER NOT NULL,
  -- A person was first asked for: the denominator of the connection rate counts these.
  requested_at INTEGER,
  -- Waiting last began or went on.
  queued_at    INTEGER,
  -- The first answer by an agent.
  connected_at INTEGER,
  ended_at     INTEGER,
  -- Who ended the conversation, where the caller was asked for a grade afterwards; else the call.
  hung_up_by   TEXT    CHECK (hung_up_by IN ('caller', 'agent', 'party', 'system')),
  -- Q.850.
  cause        INTEGER,
  -- unanswered: an agent rang and nobody answered; barred: a nuisance caller; callback: asked to be
  -- called back, which is another call.
  outcome      TEXT    CHECK (outcome IN ('answered', 'abandoned', 'message', 'self_service', 'lost',
                                          'unanswered', 'barred', 'callback', 'conference')),
  -- From the request for a person to the first answer, else to the end of waiting.
  wait_ms      INTEGER CHECK (wait_ms >= 0),
  -- All conversations together, from the first answer to the last hang-up; of a live call those that
  -- are over. How long each person was in them is in talks.
  talk_ms      INTEGER NOT NULL DEFAULT 0 CHECK (talk_ms >= 0),
  -- The conversation under way: where, since when, and since when the caller is on hold.
  bridge       TEXT,
  talking_at   INTEGER,
  held_at      INTEGER,
  -- On hold, all together; of a live call what is over.
  hold_ms      INTEGER NOT NULL DEFAULT 0 CHECK (hold_ms >= 0),
  -- Why people talked without a recording; an alarm. NULL is the rule.
  unrecorded   TEXT,
  -- The satisfaction survey: NULL if the caller was not asked. Silence is no answer.
  survey       TEXT    CHECK (survey IN ('offered', 'answered', 'none')),
  -- 1 for the best to 5.
  grade        INTEGER CHECK (grade BETWEEN 1 AND 5),
  -- What it came to in the agent's words (处理结果), one of those its queue lists.
  disposition  TEXT    CHECK (length(disposition) BETWEEN 1 AND 32),
  -- 1 where the caller was told that nobody is there at this hour, on a holiday or by a notice, and never stood in a line.
  turned_away  INTEGER NOT NULL DEFAULT 0 CHECK (turned_away IN (0, 1)),
  -- How a call ended in which nobody was asked for, of those with the outcome self_service. early: the caller hung up
  -- before any choice; self_service: after one; no_message: in or after the mailbox; no_choice: the others.
  menu_ending  TEXT    CHECK (menu_ending IN ('early', 'self_service', 'no_message', 'no_choice')),
  CHECK ((stage = 'ended') = (ended_at IS NOT NULL)),
  CHECK ((ended_at IS NULL) = (outcome IS NULL)),
  CHECK ((survey IS 'answered') = (grade IS NOT NULL))
) STRICT;

-- What is live, and what to remember after a restart.
CREATE INDEX calls_live ON calls (number) WHERE ended_at IS NULL;
-- Earlier calls of a number.
CREATE INDEX calls_by_caller ON calls (caller_e164, number) WHERE caller_e164 IS NOT NULL;
-- Calls of an agent, latest first.
CREATE INDEX calls_by_agent ON calls (agent, number) WHERE agent IS NOT NULL;
-- Calls of a period.
CREATE INDEX calls_by_arrival ON calls (arrived_at);
-- Requests for a person of a period: what reports count, and the calls behind each figure.
CREATE INDEX calls_by_request ON calls (requested_at) WHERE requested_at IS NOT NULL;
-- Calls of ours of a period, for the same.
CREATE INDEX calls_of_ours ON calls (arrived_at) WHERE direction = 'out';


-- Stays in queues (排队): one row each time a caller comes into a queue, by which figures by queue are counted. Who is
-- led on begins another; who looks into a menu or is rung in vain stays. The queue of an offer, a talk or a
-- transfer is that of the latest stay begun before it. Projected from facts.
CREATE TABLE stays (
  id         INTEGER PRIMARY KEY,
  call       INTEGER NOT NULL REFERENCES calls (number),
  queue      INTEGER NOT NULL,
  -- requested: asked for a person there; overflowed: led on from a queue that could not serve them; moved: sent there by
  -- an agent or a supervisor, or by a key; returned: back in the line after a talk from that queue broke off.
  origin     TEXT    NOT NULL CHECK (origin IN ('requested', 'overflowed', 'moved', 'returned')),
  entered_at INTEGER NOT NULL,
  -- When waiting ended; of one that was answered, when. Set before ending is where the caller was led to the mailbox,
  -- a farewell or a number outside, and it is still to be seen what comes of that.
  left_at    INTEGER,
  -- overflowed and moved: to another queue; abandoned: hung up, also in a mailbox without a message.
  ending     TEXT    CHECK (ending IN ('answered', 'abandoned', 'message', 'callback', 'overflowed', 'moved',
                                       'other')),
  -- 1 where the caller was told there that nobody is there at this hour, on a holiday or by a notice, and has not come
  -- into the queue again since.
  turned_away INTEGER NOT NULL DEFAULT 0 CHECK (turned_away IN (0, 1)),
  CHECK (ending IS NULL OR left_at IS NOT NULL)
) STRICT;

-- The stays of a call, for reports and for the list of calls behind a figure; the queue in which its caller was last at some
-- time, which reports ask of each talk and offer, stands in the index itself.
CREATE INDEX stays_by_call ON stays (call, id, entered_at, queue);
-- The one under way in a call.
CREATE UNIQUE INDEX stays_open ON stays (call) WHERE ending IS NULL;


-- Who was in a call's conversations, and when: one row each time somebody is joined with its caller.
-- Projected from facts.
CREATE TABLE talks (
  id         INTEGER PRIMARY KEY,
  call       INTEGER NOT NULL REFERENCES calls (number),
  -- agent:1002, or number:01012345678 for a telephone outside.
  party      TEXT    NOT NULL,
  -- NULL for a telephone outside.
  agent      INTEGER,
  -- Their leg, and where they talk.
  channel    TEXT    NOT NULL,
  bridge     TEXT    NOT NULL,
  started_at INTEGER NOT NULL,
  ended_at   INTEGER,
  talk_ms    INTEGER CHECK (talk_ms >= 0),
  -- What of it the caller waited in music.
  hold_ms    INTEGER NOT NULL DEFAULT 0 CHECK (hold_ms >= 0),
  -- The agent's wrap-up after it; NULL until that is over.
  wrap_up_ms INTEGER CHECK (wrap_up_ms >= 0),
  CHECK ((ended_at IS NULL) = (talk_ms IS NULL))
) STRICT;

-- The conversations of a call; whether an agent was in it, and so may hear its recording.
CREATE INDEX talks_by_call ON talks (call, agent);


-- Offers (振铃派送): each time a caller was rung at an agent. Projected from facts.
CREATE TABLE offers (
  id         INTEGER PRIMARY KEY,
  call       INTEGER NOT NULL REFERENCES calls (number),
  agent      INTEGER NOT NULL,
  started_at INTEGER NOT NULL,
  ended_at   INTEGER,
  outcome    TEXT    CHECK (outcome IN ('answered', 'no_answer', 'busy', 'rejected', 'unreachable',
                                        'withdrawn')),
  CHECK ((ended_at IS NULL) = (outcome IS NULL))
) STRICT;

-- The offers of a call, for reports and for the list of calls behind a figure.
CREATE INDEX offers_by_call ON offers (call, agent, outcome);


-- What an agent's time went to, for occupancy (利用率): one row for each state without a break, the
-- latest without an end. ready includes being rung; talking and wrap_up are of a call. Projected from facts.
CREATE TABLE agent_spans (
  id         INTEGER PRIMARY KEY,
  agent      INTEGER NOT NULL,
  state      TEXT    NOT NULL CHECK (state IN ('ready', 'talking', 'wrap_up', 'paused', 'off')),
  call       INTEGER,
  -- Why paused.
  reason     TEXT,
  started_at INTEGER NOT NULL,
  ended_at   INTEGER CHECK (ended_at >= started_at)
) STRICT;

-- An agent's spans of a period, and the one under way when it began.
CREATE INDEX agent_spans_by_agent ON agent_spans (agent, started_at, ended_at, state);
-- Those under way: one of each agent, closed by the next.
CREATE UNIQUE INDEX agent_spans_open ON agent_spans (agent) WHERE ended_at IS NULL;


-- Transfers (转接) and invitations (三方通话), and what they came to. Projected from facts.
CREATE TABLE transfers (
  id         INTEGER PRIMARY KEY,
  call       INTEGER NOT NULL REFERENCES calls (number),
  kind       TEXT    NOT NULL CHECK (kind IN ('blind', 'attended', 'invite')),
  -- Who asked for it; NULL where no agent did: for one that came back, for a parked caller who is picked up,
  -- and where a queue leads outside.
  agent      INTEGER,
  -- To whom, as in talks.
  party      TEXT    NOT NULL,
  channel    TEXT    NOT NULL,
  started_at INTEGER NOT NULL,
  ended_at   INTEGER,
  outcome    TEXT    CHECK (outcome IN ('completed', 'three_way', 'cancelled', 'no_answer', 'busy',
                                        'rejected', 'unreachable')),
  CHECK ((ended_at IS NULL) = (outcome IS NULL))
) STRICT;

-- The transfers of a call.
CREATE INDEX transfers_by_call ON transfers (call);


-- Call-backs (回拨): callers who asked for one or whom we missed, one open row per caller, and those with whom a
-- time was agreed, another. Projected from facts, agreed by hand, closed by either.
CREATE TABLE callbacks (
  id          INTEGER PRIMARY KEY,
  -- asked: by key while waiting; agreed: with a person; else why we missed them. Of several calls the latest.
  reason      TEXT    NOT NULL CHECK (reason IN ('asked', 'abandoned', 'closed', 'overflow', 'agreed')),
  caller      TEXT    NOT NULL,
  caller_e164 TEXT    NOT NULL,
  queue       INTEGER NOT NULL,
  -- The latest call of theirs, and how many missed ones it stands for; NULL where one was agreed without a call.
  call        INTEGER REFERENCES calls (number),
  missed      INTEGER NOT NULL DEFAULT 1 CHECK (missed >= 0),
  -- When they first asked for a person, or in the call in which they were promised that the machine rings:
  -- the age, and the place in line. Of one that was agreed the time agreed on.
  asked_at    INTEGER NOT NULL,
  -- When the machine lets them wait in line again; NULL where an agent decides.
  due_at      INTEGER,
  -- Who is to call them, where that was agreed; others do if they are not free.
  agent       INTEGER,
  -- How often their number was rung since then, and our latest call to them.
  attempts    INTEGER NOT NULL DEFAULT 0,
  last_call   INTEGER REFERENCES calls (number),
  -- answered: they rang again and were; the rest is ours. By agent:1001, user:zhang, api:portal or system.
  closed_at   INTEGER,
  outcome     TEXT    CHECK (outcome IN ('reached', 'answered', 'not_needed', 'wrong_number',
                                         'unreachable')),
  closed_by   TEXT,
  note        TEXT    NOT NULL DEFAULT '' CHECK (length(note) <= 500),
  -- From when on they are owed a call: their first request for a person, or the time agreed on. Whatever happens
  -- later, figures and alarms count from then.
  owed_at     INTEGER NOT NULL DEFAULT 0,
  CHECK ((closed_at IS NULL) = (outcome IS NULL)),
  CHECK ((closed_at IS NULL) = (closed_by IS NULL)),
  CHECK (closed_at IS NULL OR due_at IS NULL)
) STRICT;

-- One open row per caller who is owed a call, and one for a time agreed on.
CREATE UNIQUE INDEX callbacks_open ON callbacks (caller_e164) WHERE closed_at IS NULL AND reason <> 'agreed';
CREATE UNIQUE INDEX callbacks_agreed ON callbacks (caller_e164) WHERE closed_at IS NULL AND reason = 'agreed';
-- Who is owed anything.
CREATE INDEX callbacks_still_open ON callbacks (caller_e164) WHERE closed_at IS NULL;
-- Whom the machine rings next.
CREATE INDEX callbacks_due ON callbacks (due_at) WHERE due_at IS NOT NULL;
-- What became of a call of ours.
CREATE INDEX callbacks_by_last_call ON callbacks (last_call) WHERE last_call IS NOT NULL;
-- Those of a period, for reports.
CREATE INDEX callbacks_by_time ON callbacks (owed_at);


-- Rooms for conferences (会议室).
CREATE TABLE rooms (
  id         INTEGER PRIMARY KEY,
  -- What is dialled or keyed: digits.
  number     TEXT    NOT NULL UNIQUE CHECK (length(number) BETWEEN 3 AND 6),
  name       TEXT    NOT NULL CHECK (length(name) BETWEEN 1 AND 64),
  -- Digits that let members in; shown to those who invite. A meeting's PIN is no person's secret.
  pin        TEXT    NOT NULL CHECK (length(pin) BETWEEN 4 AND 8),
  leader_pin TEXT    NOT NULL CHECK (length(leader_pin) BETWEEN 4 AND 8),
  -- Not in use any more; what was held there stays.
  retired_at INTEGER,
  CHECK (pin <> leader_pin)
) STRICT;


-- What is announced to all (公告): said to every caller before the first menu, until its time is over. The latest
-- counts; those before it stay as history.
CREATE TABLE notices (
  -- As in the facts of calls that heard it.
  id           INTEGER PRIMARY KEY,
  zh           TEXT    NOT NULL CHECK (length(zh) BETWEEN 1 AND 200),
  -- Empty: the Chinese words are said in either language.
  en           TEXT    NOT NULL DEFAULT '' CHECK (length(en) <= 400),
  -- Since when callers who ask for a person are led to the mailbox; NULL if persons answer. A hotline that stays
  -- closed by one notice after another is closed since the first.
  closed_at    INTEGER,
  until_at     INTEGER NOT NULL,
  "by"         TEXT    NOT NULL,
  at           INTEGER NOT NULL,
  -- Somebody ended it before its time.
  withdrawn_at INTEGER
) STRICT;


-- Conferences (会议): what went on in a room, from the first who came in to the last who left. Projected
-- from facts.
CREATE TABLE conferences (
  id        INTEGER PRIMARY KEY,
  room      TEXT    NOT NULL,
  node      INTEGER NOT NULL,
  -- Its recordings are those of the bridge.
  bridge    TEXT    NOT NULL UNIQUE,
  opened_at INTEGER NOT NULL,
  closed_at INTEGER,
  -- Whether nobody comes in who was not invited.
  locked    INTEGER NOT NULL DEFAULT 0 CHECK (locked IN (0, 1))
) STRICT;

-- What was held in a room, latest first.
CREATE INDEX conferences_by_room ON conferences (room, id);
-- One at a time.
CREATE UNIQUE INDEX conferences_open ON conferences (room) WHERE closed_at IS NULL;


-- Who was in a conference, and when: one row each time somebody came in. Projected from facts.
CREATE TABLE conference_members (
  id         INTEGER PRIMARY KEY,
  conference INTEGER NOT NULL REFERENCES conferences (id),
  call       INTEGER NOT NULL REFERENCES calls (number),
  leader     INTEGER NOT NULL CHECK (leader IN (0, 1)),
  joined_at  INTEGER NOT NULL,
  left_at    INTEGER
) STRICT;

-- Who was in it.
CREATE INDEX conference_members_by_conference ON conference_members (conference);
-- The conference a call is in.
CREATE INDEX conference_members_by_call ON conference_members (call);


-- Notes about callers (来电人备注), shown when they call.
CREATE TABLE caller_notes (
  id          INTEGER PRIMARY KEY,
  -- As in calls.caller_e164.
  caller_e164 TEXT    NOT NULL,
  note        TEXT    NOT NULL CHECK (length(note) BETWEEN 1 AND 200),
  written_at  INTEGER NOT NULL,
  written_by  TEXT    NOT NULL,
  -- Not shown any more.
  removed_at  INTEGER,
  removed_by  TEXT,
  CHECK ((removed_at IS NULL) = (removed_by IS NULL))
) STRICT;

-- What is noted about a caller.
CREATE INDEX caller_notes_by_caller ON caller_notes (caller_e164, id) WHERE removed_at IS NULL;


-- Nuisance callers (骚扰来电): proposed by an agent, decided by a supervisor.
CREATE TABLE nuisance_callers (
  id          INTEGER PRIMARY KEY,
  caller      TEXT    NOT NULL,
  caller_e164 TEXT    NOT NULL,
  reason      TEXT    NOT NULL CHECK (length(reason) BETWEEN 1 AND 200),
  -- The call it came of.
  call        INTEGER REFERENCES calls (number),
  proposed_at INTEGER NOT NULL,
  proposed_by TEXT    NOT NULL,
  -- By a supervisor: barred until then, or NULL for a refusal. Lifting brings until_at forward.
  decided_at  INTEGER,
  decided_by  TEXT,
  until_at    INTEGER,
  CHECK ((decided_at IS NULL) = (decided_by IS NULL)),
  CHECK (until_at IS NULL OR decided_at IS NOT NULL)
) STRICT;

-- Whether a caller is barred.
CREATE INDEX nuisance_callers_by_caller ON nuisance_callers (caller_e164, until_at);


-- Recordings (录音): conversations, and messages of the mailbox. Projected from facts.
CREATE TABLE recordings (
  id           INTEGER PRIMARY KEY,
  -- The name without directory and ending, as Asterisk knows it.
  name         TEXT    NOT NULL UNIQUE,
  call         INTEGER REFERENCES calls (number),
  kind         TEXT    NOT NULL CHECK (kind IN ('conversation', 'message')),
  -- What a message is, by key.
  message      TEXT    CHECK (message IN ('complaint', 'suggestion', 'other')),
  -- Which bridge it keeps, for a conversation: that of the talks, or where somebody was consulted aside, which is
  -- named after their leg with '-aside' behind it.
  bridge       TEXT,
  -- started → finished → stored; missing: it could not be made, or its file did not come in time, which
  -- is stored if it comes after all; discarded: a message that was too short or done again, whose file is
  -- removed; expired: kept for long enough, the file removed.
  state        TEXT    NOT NULL
               CHECK (state IN ('started', 'finished', 'stored', 'missing', 'discarded', 'expired')),
  started_at   INTEGER NOT NULL,
  ended_at     INTEGER,
  -- Length of sound.
  duration_ms  INTEGER CHECK (duration_ms >= 0),
  -- The rest is known once the file is in its place.
  stored_at    INTEGER,
  path         TEXT    UNIQUE,
  -- Hexadecimal, lower case.
  sha256       TEXT    CHECK (length(sha256) = 64),
  bytes        INTEGER CHECK (bytes >= 0),
  expired_at   INTEGER,
  CHECK (kind = 'conversation' OR bridge IS NULL),
  CHECK ((state = 'expired') = (expired_at IS NOT NULL)),
  CHECK (state <> 'stored'
         OR (path IS NOT NULL AND sha256 IS NOT NULL AND bytes IS NOT NULL))
) STRICT;

-- The recordings of a call.
CREATE INDEX recordings_by_call ON recordings (call);
-- Recordings of a period, and the walk through them, latest first.
CREATE INDEX recordings_by_start ON recordings (started_at);
-- Those under way or waiting for their file: few, looked at by the sweep and after a restart.
CREATE INDEX recordings_unsettled ON recordings (state, id) WHERE state IN ('started', 'finished');


-- Legal holds (封存): what is held is never removed. Who placed and lifted it, and why, stays.
CREATE TABLE legal_holds (
  id          INTEGER PRIMARY KEY,
  recording   INTEGER NOT NULL REFERENCES recordings (id),
  placed_at   INTEGER NOT NULL,
  placed_by   TEXT    NOT NULL,
  reason      TEXT    NOT NULL CHECK (length(reason) BETWEEN 1 AND 200),
  lifted_at   INTEGER,
  lifted_by   TEXT,
  lift_reason TEXT,
  CHECK ((lifted_at IS NULL) = (lifted_by IS NULL)),
  CHECK ((lifted_at IS NULL) = (lift_reason IS NULL))
) STRICT;

-- One hold at a time.
CREATE UNIQUE INDEX legal_holds_by_recording ON legal_holds (recording) WHERE lifted_at IS NULL;


-- Messages in the mailbox (语音留言). Written together with the draft case it becomes.
CREATE TABLE voicemails (
  id        INTEGER PRIMARY KEY,
  call      INTEGER REFERENCES calls (number),
  recording INTEGER NOT NULL UNIQUE REFERENCES recordings (id),
  kind      TEXT    NOT NULL CHECK (kind IN ('complaint', 'suggestion', 'other')),
  left_at   INTEGER NOT NULL,
  -- Who listened first; every listening is in audit.
  heard_at  INTEGER,
  heard_by  TEXT,
  "case"    INTEGER NOT NULL UNIQUE REFERENCES cases (id),
  CHECK ((heard_at IS NULL) = (heard_by IS NULL))
) STRICT;

-- The messages of a call.
CREATE INDEX voicemails_by_call ON voicemails (call);
-- Those nobody has heard, oldest first; handled within 24 hours.
CREATE INDEX voicemails_unheard ON voicemails (id) WHERE heard_at IS NULL;


-- Calls of which an agent has to say what came of them before the next one. Projected from facts.
CREATE TABLE agent_debts (
  id    INTEGER PRIMARY KEY,
  agent INTEGER NOT NULL,
  call  INTEGER NOT NULL REFERENCES calls (number),
  queue INTEGER NOT NULL,
  UNIQUE (agent, call)
) STRICT;

-- What every agent last asked for, or was put into; what a call makes of it meanwhile is the board's.
-- Projected from facts.
CREATE TABLE agent_states (
  agent      INTEGER PRIMARY KEY,
  wish       TEXT    NOT NULL CHECK (wish IN ('ready', 'paused', 'off')),
  -- Why paused: switchboard::PauseReason::as_str.
  reason     TEXT,
  "by"       TEXT    NOT NULL,
  -- Since then; of one who is ready, since the last talk or wrap-up: the longest idle is rung first.
  since_at   INTEGER NOT NULL,
  CHECK ((wish = 'paused') = (reason IS NOT NULL))
) STRICT;


-- The last number given to a case on each local day, so that none is given twice.
CREATE TABLE case_days (
  -- As YYYYMMDD.
  day  INTEGER PRIMARY KEY,
  last INTEGER NOT NULL CHECK (last > 0)
) STRICT;


-- Cases (工单): one matter to be handled. What may happen to it from which state is in casework::case;
-- every change is a row in case_events, written in the same transaction.
CREATE TABLE cases (
  id              INTEGER PRIMARY KEY,
  -- Local day and a count, digits only, so that it can be read out and keyed: 202611240001.
  number          TEXT    NOT NULL UNIQUE CHECK (length(number) >= 12 AND number NOT GLOB '*[^0-9]*'),
  kind            TEXT    NOT NULL CHECK (kind IN ('consultation', 'enquiry', 'complaint', 'report',
                                                   'suggestion', 'help', 'other')),
  state           TEXT    NOT NULL CHECK (state IN ('draft', 'accepted', 'dispatched', 'signed',
                                                    'replied', 'closed', 'void')),
  urgency         TEXT    NOT NULL CHECK (urgency IN ('normal', 'urgent', 'danger')),
  -- How it reached us.
  medium          TEXT    NOT NULL CHECK (medium IN ('phone', 'mailbox', 'web', 'api')),
  category        INTEGER REFERENCES categories (id),
  -- In the caller's words as written down; empty only while a draft.
  content         TEXT    NOT NULL CHECK (length(content) <= 10000),
  -- Who handles it, or is meant to.
  department      INTEGER REFERENCES departments (id),
  caller          TEXT,
  caller_e164     TEXT,
  caller_name     TEXT,
  -- The call it came from.
  call            INTEGER REFERENCES calls (number),
  -- The user who keeps it on their list; NULL until somebody takes a draft.
  keeper          INTEGER REFERENCES users (id),
  created_at      INTEGER NOT NULL,
  updated_at      INTEGER NOT NULL,
  -- Counts up with every change; who saves an older one is told.
  revision        INTEGER NOT NULL DEFAULT 1,
  -- By casework::deadline, from the time of intake; NULL while a draft.
  dispatch_due_at INTEGER,
  answer_due_at   INTEGER,
  closed_at       INTEGER,
  CHECK (state = 'draft' OR state = 'void' OR length(content) > 0),
  CHECK (state NOT IN ('dispatched', 'signed') OR department IS NOT NULL),
  CHECK ((state = 'closed') = (closed_at IS NOT NULL))
) STRICT;

-- Cases of a call.
CREATE INDEX cases_by_call ON cases (call) WHERE call IS NOT NULL;
-- Cases of a caller, latest first.
CREATE INDEX cases_by_caller ON cases (caller_e164, id) WHERE caller_e164 IS NOT NULL;
-- My cases.
CREATE INDEX cases_by_keeper ON cases (keeper, id) WHERE keeper IS NOT NULL;
-- A department's cases.
CREATE INDEX cases_by_department ON cases (department, id) WHERE department IS NOT NULL;
-- Cases in a state.
CREATE INDEX cases_by_state ON cases (state, id);


-- What was done to cases, for ever.
CREATE TABLE case_events (
  id         INTEGER PRIMARY KEY,
  "case"     INTEGER NOT NULL REFERENCES cases (id),
  at         INTEGER NOT NULL,
  -- casework::Verb::as_str, "create", "call": somebody was called about it, or "send_along": it goes to the
  -- department when somebody there takes its call, of which the next event of that call tells.
  verb       TEXT    NOT NULL,
  "by"       TEXT    NOT NULL,
  -- The state after it.
  state      TEXT    NOT NULL,
  -- Where it went, for those verbs that send it somewhere.
  department INTEGER REFERENCES departments (id),
  -- The words that go with it: the reply, the reason.
  note       TEXT    NOT NULL DEFAULT '',
  -- What an edit changed: {"kind": ["other", "complaint"]}, old and new.
  changes    TEXT    NOT NULL DEFAULT '{}' CHECK (json_valid(changes)),
  -- The call by which it was done, for "call" and for what goes along with a call.
  call       INTEGER REFERENCES calls (number)
) STRICT;

-- The history of a case, in order.
CREATE INDEX case_events_by_case ON case_events ("case", id);
-- The cases about which a call was dialled, or that go along with it.
CREATE INDEX case_events_by_call ON case_events (call) WHERE call IS NOT NULL;

CREATE TRIGGER case_events_are_never_changed BEFORE UPDATE ON case_events
BEGIN SELECT raise(ABORT, 'case events are never changed'); END;

CREATE TRIGGER case_events_are_never_removed BEFORE DELETE ON case_events
BEGIN SELECT raise(ABORT, 'case events are never removed'); END;


-- Who listened to, looked up or changed what, beyond what facts and case_events say.
CREATE TABLE audit (
  id      INTEGER PRIMARY KEY,
  at      INTEGER NOT NULL,
  "by"    TEXT    NOT NULL,
  -- A past tense: listened, signed_in, refused, set_state, created, disabled …
  action  TEXT    NOT NULL,
  -- What it was done to: recording 7, voicemail 3, agent 1001, user zhang.
  subject TEXT    NOT NULL,
  name    TEXT    NOT NULL,
  detail  TEXT    NOT NULL DEFAULT ''
) STRICT;

-- Everything that was done to one thing.
CREATE INDEX audit_by_subject ON audit (subject, name, id);
-- Everything one person did.
CREATE INDEX audit_by_actor ON audit ("by", id);

CREATE TRIGGER audit_is_never_changed BEFORE UPDATE ON audit
BEGIN SELECT raise(ABORT, 'the audit is never changed'); END;

CREATE TRIGGER audit_is_never_removed BEFORE DELETE ON audit
BEGIN SELECT raise(ABORT, 'the audit is never removed'); END;
