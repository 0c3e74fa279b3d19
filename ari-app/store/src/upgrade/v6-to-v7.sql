-- A time agreed on stands in a row of its own, beside what the caller is owed for having been missed.

DROP INDEX callbacks_open;
CREATE UNIQUE INDEX callbacks_open ON callbacks (caller_e164) WHERE closed_at IS NULL AND reason <> 'agreed';
CREATE UNIQUE INDEX callbacks_agreed ON callbacks (caller_e164) WHERE closed_at IS NULL AND reason = 'agreed';

CREATE INDEX callbacks_still_open ON callbacks (caller_e164) WHERE closed_at IS NULL;

-- From when on somebody is owed a call, whenever they ask again.
ALTER TABLE callbacks ADD COLUMN owed_at INTEGER NOT NULL DEFAULT 0;
UPDATE callbacks SET owed_at = asked_at;
DROP INDEX callbacks_by_time;
CREATE INDEX callbacks_by_time ON callbacks (owed_at);

INSERT INTO callbacks (reason, caller, caller_e164, queue, missed, asked_at, due_at, agent, note, owed_at)
SELECT 'agreed', caller, caller_e164, queue, 0, due_at, due_at, agent, note, due_at FROM callbacks
WHERE closed_at IS NULL AND due_at IS NOT NULL AND reason NOT IN ('asked', 'agreed');

UPDATE callbacks SET due_at = NULL, agent = NULL, note = ''
WHERE closed_at IS NULL AND due_at IS NOT NULL AND reason NOT IN ('asked', 'agreed');

-- Who was turned away, in calls and in stays, and how calls ended in which nobody was asked for.
ALTER TABLE calls ADD COLUMN turned_away INTEGER NOT NULL DEFAULT 0 CHECK (turned_away IN (0, 1));
ALTER TABLE calls ADD COLUMN menu_ending TEXT CHECK (menu_ending IN ('early', 'self_service', 'no_message', 'no_choice'));
ALTER TABLE stays ADD COLUMN turned_away INTEGER NOT NULL DEFAULT 0 CHECK (turned_away IN (0, 1));

-- Endings, the past: from its facts.
UPDATE calls SET turned_away = 1
WHERE queued_at IS NULL AND number IN (
  SELECT call FROM facts
  WHERE kind = 'mailbox_entered' AND fields ->> 'reason' IN ('closed', 'holiday', 'notice'));

-- Only the last stay of a call can be one in which they were turned away and gave up.
UPDATE stays SET turned_away = 1
WHERE id IN (
  SELECT (SELECT max(last.id) FROM stays AS last WHERE last.call = away.call)
  FROM facts AS away
  WHERE away.kind = 'mailbox_entered' AND away.fields ->> 'reason' IN ('closed', 'holiday', 'notice')
    AND NOT EXISTS (
      SELECT 1 FROM facts AS again
      WHERE again.call = away.call AND again.id > away.id
        AND again.kind IN ('person_requested', 'queued', 'moved_to_queue', 'overflowed')));

UPDATE calls SET menu_ending = CASE
  WHEN EXISTS (SELECT 1 FROM facts WHERE call = calls.number AND kind = 'mailbox_entered') THEN 'no_message'
  WHEN EXISTS (SELECT 1 FROM facts WHERE call = calls.number AND kind = 'key_pressed') THEN 'self_service'
  WHEN hung_up_by = 'caller'
   AND 1 = (SELECT count(*) FROM facts WHERE call = calls.number AND kind = 'menu_entered') THEN 'early'
  ELSE 'no_choice' END
WHERE outcome = 'self_service' AND requested_at IS NULL;
-- Endings, end.

-- That somebody was consulted aside is a fact of its own, as there may be no recording of it.
INSERT INTO facts (at, call, kind, fields)
SELECT min(started_at), call, 'consulted_aside', json_object('bridge', bridge) FROM recordings
WHERE bridge LIKE '%-aside' GROUP BY call, bridge;

-- Recordings of a period, and the walk through them, latest first.
CREATE INDEX recordings_by_start ON recordings (started_at);
