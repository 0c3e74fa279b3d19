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

-- That somebody was consulted aside is a fact of its own, as there may be no recording of it.
INSERT INTO facts (at, call, kind, fields)
SELECT min(started_at), call, 'consulted_aside', json_object('bridge', bridge) FROM recordings
WHERE bridge LIKE '%-aside' GROUP BY call, bridge;
